/** Finds the operation of the OpenAPI document that a method and path belong to. */
import { type OperationId, operations } from '#generated/operations.ts'

export type { OperationId } from '#generated/operations.ts'

interface Route {
  readonly id: OperationId
  readonly method: string
  readonly segments: readonly string[]
}

const routes: readonly Route[] = Object.entries(operations).map(([id, operation]) => ({
  id: id as OperationId,
  method: operation.method.toUpperCase(),
  segments: operation.path.split('/').slice(1),
}))

function fits(template: readonly string[], actual: readonly string[]): boolean {
  return (
    template.length === actual.length &&
    template.every((segment, i) =>
      segment.startsWith('{') ? actual[i] !== '' : segment === actual[i],
    )
  )
}

/**
 * The operation id, or null where no documented operation has this method and path. The query is
 * ignored.
 */
export function matchOperation(method: string, path: string): OperationId | null {
  const segments = (path.split('?')[0] ?? '').split('/').slice(1)
  const wanted = method.toUpperCase()
  return (
    routes.find((route) => route.method === wanted && fits(route.segments, segments))?.id ?? null
  )
}
