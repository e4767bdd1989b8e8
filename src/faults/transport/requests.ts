/** Faults in how requests are taken: paths, media types, methods, what a client accepts. */
import type { Context } from '#server/context.ts'
import { refuse } from '#server/policies/refuse.ts'
import { defaultPolicies } from '#server/policies.ts'
import { amendReply, withHeader } from '../amend.ts'
import { type Fault, fault } from '../fault.ts'

function asksForJson({ headers }: Context): boolean {
  return /json/.test(String(headers.accept ?? ''))
}

const loginPage = '<!DOCTYPE html><html><head><title>Sign in</title></head><body></body></html>'

export const requestFaults: readonly Fault[] = [
  // One route file was left in the group of the old version.
  fault({
    id: 'transport/locations-under-another-version',
    title: 'GET /locations is only found below /api/v1.',
    violates: ['TRN-01', 'LOC-01'],
    tolerates: ['LOC-02', 'AUT-01', 'AUT-02', 'AUT-03'],
    policies: {
      beforeHandle: ({ operation }) =>
        operation === 'listLocations' ? refuse('unknown-route') : null,
    },
  }),
  // Laravel's guest handler redirects whoever does not ask for JSON by name.
  fault({
    id: 'transport/login-redirect-unless-json-is-asked-for',
    title: 'Without a token, clients that accept anything are redirected to a login page.',
    violates: ['TRN-05', 'AUT-02'],
    tolerates: ['AUT-01', 'AUT-03', 'AUT-04', 'AUT-06', 'AUT-20', 'ENV-02', 'IDE-21', 'ENV-10'],
    policies: amendReply(null, (reply, context) =>
      context.refusal === 'unauthenticated' && !asksForJson(context)
        ? { status: 302, headers: [...reply.headers, ['Location', '/login']], body: undefined }
        : undefined,
    ),
  }),
  // The exception handler chooses between page and JSON by the Accept header.
  fault({
    id: 'transport/error-page-unless-json-is-asked-for',
    title: 'A 404 is an HTML page for clients that accept anything.',
    violates: ['TRN-05', 'ENV-02', 'ENV-10', 'TRN-03', 'INV-21'],
    tolerates: ['TRN-04', 'ERR-09', 'ERR-12', 'STA-14', 'BAK-02', 'GET-09', 'DEL-03', 'CRD-08'],
    policies: amendReply(null, (reply, context) => {
      if (reply.status !== 404 || asksForJson(context)) return undefined
      const headers = withHeader(reply.headers, 'Content-Type', 'text/html; charset=UTF-8')
      return { ...reply, headers, raw: loginPage.replace('Sign in', 'Not Found') }
    }),
  }),
  // A failed form request goes back to the form it came from.
  fault({
    id: 'transport/validation-redirects-back',
    title: 'A creation that fails validation is redirected instead of being answered 422.',
    violates: ['TRN-05', 'ERR-07', 'CRE-02'],
    tolerates: ['TPL-03', 'CRE-21', 'PWR-02', 'PWR-03', 'CRE-22', 'TRN-01'],
    needs: ['creates'],
    policies: amendReply(null, (reply, context) =>
      reply.status === 422 && !asksForJson(context)
        ? { status: 302, headers: [...reply.headers, ['Location', '/']], body: undefined }
        : undefined,
    ),
  }),
  // The body parser is bound to the type with a charset, as the team's own client sends it.
  fault({
    id: 'transport/json-needs-a-charset',
    title: 'Bodies labelled application/json are refused unless they name a charset.',
    violates: ['TRN-06', 'CRE-01'],
    tolerates: ['ERR-07', 'CRE-02', 'TPL-03', 'CRE-21', 'ERR-10', 'ERR-08', 'IDE-01', 'PWR-01'],
    needs: ['creates'],
    policies: { acceptsMedia: (type) => /^application\/json; *charset=/i.test(type ?? '') },
  }),
  // Power actions came later and are read with the form helper.
  fault({
    id: 'transport/power-reads-forms-only',
    title: 'Power actions are read from forms only, not from JSON.',
    violates: ['TRN-06', 'PWR-01'],
    tolerates: ['STA-10', 'PWR-12', 'PWR-02', 'PWR-03'],
    needs: ['creates'],
    policies: {
      acceptsMedia: (type, context) =>
        context.operation === 'powerServer'
          ? /form-urlencoded/.test(type ?? '')
          : defaultPolicies.acceptsMedia(type, context),
    },
  }),
  // `$request->header('Content-Type') === 'application/json'`.
  fault({
    id: 'transport/charset-parameter-refused',
    title: 'A body labelled application/json; charset=utf-8 is refused with 415.',
    violates: ['TRN-07'],
    tolerates: ['CRE-01', 'CRE-03', 'IDE-09', 'IDE-11', 'TRN-06', 'CRE-24'],
    needs: ['creates'],
    policies: { acceptsMedia: (type) => type === 'application/json' },
  }),
  // A router that only knows the methods it was given.
  fault({
    id: 'transport/head-answered-404',
    title: 'HEAD is answered 404 where GET is answered 200.',
    violates: ['TRN-09'],
    policies: {
      beforeHandle: ({ method }) => (method === 'HEAD' ? refuse('unknown-route') : null),
    },
  }),
  // Route::any() for a path that only POST was meant for.
  fault({
    id: 'transport/get-on-power-answered-200',
    title: 'GET on the power path is answered 200 as if there were something to read.',
    violates: ['TRN-10'],
    needs: ['creates'],
    policies: amendReply(null, (reply, { refusal, method }) =>
      refusal === 'wrong-method' && method === 'GET'
        ? { ...reply, status: 200, body: { data: {} } }
        : undefined,
    ),
  }),
]
