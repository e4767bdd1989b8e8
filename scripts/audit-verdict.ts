/** Reads what `npm audit --json` says: what stops a commit, and which exceptions are old. */

/** An advisory that is known and accepted for a time. */
export interface Allowed {
  /** As npm names it, such as `GHSA-xxxx-xxxx-xxxx`. */
  readonly advisory: string
  /** The day after which it counts again, `YYYY-MM-DD`. */
  readonly until: string
  readonly why: string
}

export interface AuditVerdict {
  /** What must be mended, one line each. */
  readonly wrong: readonly string[]
  /** Why nothing could be learnt; null where it could. */
  readonly unknown: string | null
}

interface Via {
  readonly url?: string
  readonly title?: string
  readonly severity?: string
}

interface Report {
  readonly vulnerabilities?: Readonly<
    Record<string, { readonly via?: readonly (string | Via)[] } | undefined>
  >
  readonly message?: string
}

const grave = new Set(['high', 'critical'])

function parse(text: string): Report | null {
  try {
    return JSON.parse(text) as Report | null
  } catch {
    return null
  }
}

/** Advisories of a grave kind, by id, with the package they speak of. */
function graveIn(vulnerabilities: NonNullable<Report['vulnerabilities']>): Map<string, string> {
  const found = new Map<string, string>()
  for (const [name, entry] of Object.entries(vulnerabilities)) {
    for (const via of entry?.via ?? []) {
      // A name alone points to another package's entry.
      if (typeof via === 'string' || !grave.has(via.severity ?? '')) continue
      const advisory = via.url?.split('/').at(-1) ?? via.title ?? 'unnamed'
      found.set(advisory, `${advisory} in ${name}: ${via.title ?? 'no title'} (${via.severity})`)
    }
  }
  return found
}

/** `today` is a day as `YYYY-MM-DD`. */
export function judgeAudit(
  stdout: string,
  allowed: readonly Allowed[],
  today: string,
): AuditVerdict {
  const report = parse(stdout)
  if (report?.vulnerabilities === undefined) {
    const why = report?.message ?? 'npm audit gave no JSON'
    return { wrong: [], unknown: why }
  }
  const found = graveIn(report.vulnerabilities)
  const valid = new Set(allowed.filter(({ until }) => until >= today).map((one) => one.advisory))
  const wrong = [...found].filter(([id]) => !valid.has(id)).map(([, words]) => words)
  const stale = allowed
    .filter(({ advisory, until }) => until < today || !found.has(advisory))
    .map(({ advisory, until }) => `${advisory} is allowed until ${until} for nothing: remove it`)
  return { wrong: [...wrong, ...stale], unknown: null }
}
