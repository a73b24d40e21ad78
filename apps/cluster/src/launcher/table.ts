/** Columns under their headings, each as wide as its widest cell. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[], indent = '  '): string {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `${indent}${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd();
  return `${all.map(line).join('\n')}\n`;
}
