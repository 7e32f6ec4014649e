/**
 * Bounds of every file that a person writes. They keep parsing linear and the stack flat whatever the file holds;
 * the largest real files stay two orders of magnitude below them.
 */
export const yamlLimits = {
  /** UTF-8 bytes of one file. */
  bytes: 1_048_576,
  /** Nested lists and maps, also through aliases. */
  depth: 64,
  /** Lexical tokens of one file; bounds the parser's own work. */
  tokens: 100_000,
  /** Values of one document after aliases are expanded. */
  values: 20_000,
  aliases: 100,
  documents: 100,
  /** Problems reported for one file. */
  problems: 200,
} as const;
