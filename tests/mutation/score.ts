/** Reads Stryker's report: which changes of which file were noticed. */

export interface FileScore {
  readonly file: string
  readonly killed: number
  readonly survived: number
  /** `line:mutator` of the changes that nobody noticed. */
  readonly left: readonly string[]
}

interface Report {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly mutants: readonly {
          readonly status: string
          readonly mutatorName: string
          readonly location: { readonly start: { readonly line: number } }
        }[]
      }
    >
  >
}

const noticed = ['Killed', 'Timeout']
const unnoticed = ['Survived', 'NoCoverage']

/** Changes that could not be tried (ignored, not compiling) count nowhere. */
export function scoreFiles(report: string): FileScore[] {
  const { files } = JSON.parse(report) as Report
  return Object.entries(files).map(([file, { mutants }]): FileScore => {
    const left = mutants.filter(({ status }) => unnoticed.includes(status))
    return {
      file,
      killed: mutants.filter(({ status }) => noticed.includes(status)).length,
      survived: left.length,
      left: left.map(({ mutatorName, location }) => `${location.start.line}:${mutatorName}`),
    }
  })
}

/** Lowest score first. */
export function sortScores(scores: readonly FileScore[]): FileScore[] {
  const share = ({ killed, survived }: FileScore): number => killed / (killed + survived || 1)
  return scores.toSorted((a, b) => share(a) - share(b))
}
