/** GitHub's limit on descriptions of statuses and deployments, in characters. */
export const descriptionLimit = 140;

/** Cuts a text to the limit with an ellipsis, never inside a character. */
export function shorten(text: string, limit: number = descriptionLimit): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 1);
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}
