/** Lets decisions made elsewhere, faults among them, refuse a request. */
import { Refusal, type RefusalKind } from '../context.ts'

/** Ends the request with an error answer of this kind; the other policies decide how it looks. */
export function refuse(kind: RefusalKind, detail = ''): never {
  throw new Refusal(kind, detail)
}
