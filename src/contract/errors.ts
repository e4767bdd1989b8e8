/** The documented error codes, each with the one HTTP status it may travel with. */

/** Code to status, as the table of errors pairs them (ERR-01 to ERR-06). Other codes are open. */
export const errorStatus = {
  UNAUTHENTICATED: 401,
  INVALID_TOKEN: 401,
  OVERDUE_INVOICE: 402,
  IP_NOT_ALLOWED: 403,
  VALIDATION_ERROR: 422,
  RATE_LIMIT_EXCEEDED: 429,
} as const satisfies Record<string, number>

export type ErrorCode = keyof typeof errorStatus

/** True for a code of the table; any other non-empty code is legitimate, but says no status. */
export function isDocumentedCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorStatus, code)
}
