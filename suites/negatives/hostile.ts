/**
 * Texts that have broken servers before: injections, control characters, odd scripts, path escapes.
 */

export interface HostileText {
  readonly name: string
  readonly text: string
}

/** None begins with a digit, or a lax reading of numbers would find a valid id in it (CRE-25). */
export const hostileTexts: readonly HostileText[] = [
  { name: 'SQL quote', text: "' OR '1'='1" },
  { name: 'SQL comment', text: 'x"; DROP TABLE servers; --' },
  { name: 'HTML', text: '<script>alert(1)</script>' },
  { name: 'template expression', text: '{{7*7}}#{7*7}<%= 7*7 %>' },
  { name: 'ANSI escape', text: '\u001b[31mred\u001b[0m' },
  { name: 'NUL', text: 'a\u0000b' },
  { name: 'line feeds', text: 'a\r\nX-Injected: yes\r\n\r\nb' },
  { name: 'path traversal', text: '../../../../../../etc/passwd' },
  { name: 'Windows path', text: '..\\..\\windows\\win.ini' },
  { name: 'format string', text: '%s%n%d%x%@' },
  { name: 'percent', text: '%' },
  { name: 'wildcards', text: '*_%?' },
  { name: 'shell', text: '$(id)`id`|id;id&&id' },
  { name: 'object name', text: '__proto__' },
  { name: 'constructor name', text: 'constructor' },
  { name: 'emoji', text: '\u{1f469}\u200d\u{1f4bb}\u{1f1e9}\u{1f1ea}' },
  { name: 'right to left', text: '\u202egnp.exe \u0645\u0631\u062d\u0628\u0627' },
  { name: 'combining marks', text: `z${'\u0351\u0352\u0353'.repeat(20)}` },
  { name: 'invisible', text: '\u200b\ufeff\u2060' },
  { name: 'blanks', text: ' \t ' },
  { name: 'words of null', text: 'undefined' },
  { name: 'infinity', text: 'Infinity' },
]
