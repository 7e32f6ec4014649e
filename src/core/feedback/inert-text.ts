/** Breaks what GitHub links after it rendered the Markdown: no escape or entity reaches that far, only a character in between. */
const breaker = '\u200b';

const lineBreaksAndControls = /[\p{Cc}\u2028\u2029]+/gu;
/** Would turn the reading order of what follows around, or hide a part of it. */
const invisibles = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/**
 * A text of somebody else (name, message, path) for a place that shows plain text: one line, nothing invisible, no
 * mention, at most `maxLength` UTF-16 units.
 */
export function inertText(text: string, maxLength = 500): string {
  const line = text.slice(0, maxLength * 2).toWellFormed().replace(lineBreaksAndControls, ' ').replace(invisibles, '').trim();
  return shorten(withoutReferences(line), maxLength);
}

/** Cuts at `maxLength` UTF-16 units with an ellipsis, never inside a surrogate pair. */
export function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const end = Math.max(0, maxLength - 1);
  const inPair = /[\ud800-\udbff]/.test(text.charAt(end - 1));
  return `${text.slice(0, inPair ? end - 1 : end)}…`;
}

/** `@name`, `#1`, `GH-1`, `https://…`, `www.…` and addresses are links on GitHub wherever they stand. */
function withoutReferences(text: string): string {
  return text
    .replace(/@(?=[\p{L}\p{N}_-])/gu, `@${breaker}`)
    .replace(/#(?=\d)/g, `#${breaker}`)
    .replace(/\b(gh)-(?=\d)/gi, `$1-${breaker}`)
    .replace(/:(?=\/\/)/g, `:${breaker}`)
    .replace(/(www)\.(?=\S)/gi, `$1${breaker}.`)
    .replace(/\b(mailto|xmpp):/gi, `$1${breaker}:`);
}

const markdownPunctuation = /[\\`*_{}[\]()<>&|~$#!^"']/g;
const atStartOfBlock = /^(?:[-+=]|\d{1,9}[.)])/;

/**
 * A text of somebody else as Markdown that shows exactly that text: no markup, link, image, HTML, mention or table cell
 * can come out of it, whatever it is placed behind. Numeric character references are used because CommonMark never
 * reads structure out of them, where backslashes mean different things in tables and code.
 *
 * @param maxLength of the text that is shown, in UTF-16 units; the Markdown may be longer
 */
export function inertMarkdown(text: string, maxLength = 500): string {
  const plain = inertText(text, maxLength);
  const escaped = plain.replace(markdownPunctuation, (character) => `&#${character.charCodeAt(0)};`);
  return escaped.replace(atStartOfBlock, (marker) => {
    const last = marker.charCodeAt(marker.length - 1);
    return `${marker.slice(0, -1)}&#${last};`;
  });
}

/** A Markdown link; the label alone unless the address is http or https. */
export function markdownLink(label: string, url: string | null): string {
  const shown = inertMarkdown(label);
  if (url === null || !URL.canParse(url)) return shown;
  const { protocol, username, password, href } = new URL(url);
  if ((protocol !== 'https:' && protocol !== 'http:') || username !== '' || password !== '') return shown;
  // What `href` leaves as it is, but Markdown or a table would read.
  const address = href.replace(/[()<>|\\`*_[\]{}!'"~$]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `[${shown}](${address})`;
}
