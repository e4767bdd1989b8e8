/**
 * Finds traces of the inside in error texts: stack traces, queries, paths, class names, debug pages
 * (TRN-20).
 */
import type { Json } from '#exchange/json.ts'
import { answers } from '#views/responses.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'

type Trace = readonly [what: string, pattern: RegExp]

const namedFile = new RegExp(
  [
    /(?:^|[\s"'(=:])\/(?:home|opt|app|tmp|workspace)\/[\w.@/-]{1,200}/.source,
    /\.(?:php|py|rb|java|go|cs|[mc]?[jt]s|rs|log|env|db|sqlite3?|ya?ml|sock)\b/.source,
  ].join(''),
)

/**
 * Looked for in every text of an error, decoded. Each needs more than a word that a sentence may
 * hold, and none repeats without bounds: the text is the server's, and may be made to be slow.
 */
const traces: readonly Trace[] = [
  ['stack trace', /\bat [\w$.<>[\] ]{1,80}\((?:[^()\s]{1,200}:\d+(?::\d+)?|<anonymous>)\)/],
  ['stack trace', /Traceback \(most recent call last\)|\bFile "[^"]{1,200}", line \d+/],
  ['stack trace', /#\d+ [^\s]{1,200}\.php\(\d+\)|\bgoroutine \d+ \[/],
  [
    'query',
    /\bSQLSTATE\[|\bORA-\d{5}\b|\bPG::\w+|error in your SQL syntax|syntax error at or near "/,
  ],
  ['query', /\bSQLITE_[A-Z]{3,}|\b(?:UNIQUE|FOREIGN KEY|NOT NULL|CHECK) constraint failed\b/],
  [
    'query',
    /violates (?:unique|foreign key|not-null|check) constraint "|Duplicate entry '.{0,200}' for /,
  ],
  [
    'query',
    /\brelation "[\w.]{1,80}" does not exist|Unknown column '|\bno such (?:table|column): \w/,
  ],
  ['address', /\bECONNREFUSED\b|\bgetaddrinfo (?:ENOTFOUND|EAI_AGAIN)\b/],
  ['query', /\bWHERE "\w{1,80}"\."\w{1,80}"/],
  ['query', /\b(?:SELECT|DELETE) .{0,200}\bFROM\b|\bINSERT INTO\b|\bUPDATE .{1,80}\bSET\b/],
  ['file path', /(?:^|[\s"'(=:])\/(?:var|usr|srv|root|etc)\/[\w.@-]+\//],
  // Links may begin so, too: it takes the name of a file.
  ['file path', namedFile],
  ['file path', /\b[A-Z]:\\[\w .-]{1,100}\\|\/(?:node_modules|vendor|site-packages)\//],
  ['file path', /[\w/-]{1,100}\.(?:php|py|rb|java|go|cs|rs|ts|js|mjs)(?::\d| on line \d|\(\d+\))/],
  ['class name', /\b[A-Z]\w{1,80}\\[A-Z]|\b[A-Z][a-z]\w{1,80}::[A-Z][a-z]/],
  ['class name', /\b(?:[a-z]\w{0,80}\.){2,8}[A-Z]\w{0,80}(?:Exception|Error)\b/],
  ['class name', /\b(?:org|com|net|io|java|javax|jakarta|kotlin)\.(?:[a-z]\w{0,80}\.){1,8}[A-Z]\w/],
  ['stack trace', /\bpanicked at [\w/.-]{1,100}\.rs:\d/],
  ['class name', /\b[A-Z]\w{0,80}[a-z]Exception\b/],
  ['class name', /\b(?:Type|Reference|Range|Syntax|Key|Attribute|Value|Index|Name|NoMethod)Error:/],
  ['debug page', /Whoops, looks like something went wrong|Werkzeug Debugger|Application Trace/i],
  ['debug page', /DEBUG = True|ignition-|<title>phpinfo|_debugbar/i],
]

/** Members that only a debug mode writes. */
const debugMembers = new Set([
  'trace',
  'stack',
  'stacktrace',
  'stack_trace',
  'exception',
  'backtrace',
])

/** Depth of JSON that is looked into, and characters of text. */
const depthMax = 6
const charsMax = 20_000

function findTrace(text: string): string | null {
  const start = text.slice(0, charsMax)
  return traces.find(([, pattern]) => pattern.test(start))?.[0] ?? null
}

/** A list of frames, or text of several lines; a trace id is neither. */
function isDump(value: Json): boolean {
  if (Array.isArray(value)) return value.length > 0
  return typeof value === 'string' && value.includes('\n')
}

function isWord(value: Json): boolean {
  return typeof value === 'string' && /^\w{1,100}$/.test(value)
}

/** Codes are free words, also such as a class might be called (AMB-18). */
function findInside(value: Json, depth: number): string | null {
  if (typeof value === 'string') return findTrace(value)
  if (depth >= depthMax || typeof value !== 'object' || value === null) return null
  for (const [name, inner] of Object.entries(value) as [string, Json][]) {
    const lower = name.toLowerCase()
    if (lower === 'code') continue
    if (debugMembers.has(lower) && isDump(inner)) return 'stack trace'
    // One word says what kind of error it is, as a code does.
    if (isWord(inner) && lower !== 'message' && !debugMembers.has(lower)) continue
    const found = findInside(inner, depth + 1)
    if (found !== null) return found
  }
  return null
}

// Traces tell an attacker which software to look up; clients cannot use them.
const errorsTellNothingOfTheInside = rule({
  id: 'transport/errors-tell-nothing-of-the-inside',
  clause: 'TRN-20',
  view: answers,
  when: ({ status, gateway, exchange }) =>
    status >= 400 && !gateway && (exchange.response!.body?.text ?? '') !== '',
  judge({ json, exchange }) {
    const { text } = exchange.response!.body!
    const found = json === undefined ? findTrace(text) : findInside(json, 0)
    if (found === null) return null
    return complain(`An error tells something of the inside: a ${found}`, {
      actual: found,
      where: found,
    })
  },
})

export const leakRules: Rule[] = [errorsTellNothingOfTheInside]
