/** Makes the answers of the operations and of refusals out of the policies. */
import { type Context, type Header, Refusal, type Reply } from './context.ts'

/** 200 with a wrapped payload (ENV-01). */
export function found(data: unknown, context: Context): Reply {
  return { status: 200, headers: [], body: context.policies.successBody(data, undefined, context) }
}

/**
 * 200 with a collection: paged with meta where the operation pages, else whole (PAG-01, AMB-07).
 */
export function collection<T>(
  items: readonly T[],
  render: (item: T, context: Context) => unknown,
  context: Context,
): Reply {
  const { policies } = context
  if (!policies.paginates(context.operation, context)) {
    return found(
      items.map((item) => render(item, context)),
      context,
    )
  }
  const page = policies.pageFrom(items, context)
  const data = page.items.map((item) => render(item as T, context))
  const body = policies.successBody(data, policies.metaOf(page, context), context)
  return { status: 200, headers: [], body }
}

/** The answer to a request that was refused, or that failed for a reason of our own (ENV-02). */
export function refused(error: unknown, context: Context): Reply {
  const { policies } = context
  const refusal = error instanceof Refusal ? error : new Refusal('internal')
  context.refusal = refusal.kind
  policies.onRefused?.(refusal.kind, context)
  const status = policies.statusOf(refusal.kind, context)
  const headers: Header[] = [
    ...refusal.headers,
    ...policies.refusalHeaders(refusal.kind, status, context),
  ]
  const code = policies.codeOf(refusal.kind, context)
  const message = policies.messageOf(refusal.kind, refusal.detail, context)
  return { status, headers, body: policies.errorBody(code, message, context) }
}
