/** The rule book, in the order of the reference. */
import { type PromisedLimits, promisedLimits } from '#contract/limits.ts'
import { authenticationQuestions, authenticationRules } from './authentication.ts'
import { backupsQuestions, backupsRules } from './backups.ts'
import { createQuestions, createRules } from './create.ts'
import { credentialsQuestions, credentialsRules } from './credentials.ts'
import { deleteQuestions, deleteRules } from './delete.ts'
import { envelopeQuestions, envelopeRules } from './envelope/index.ts'
import { errorsQuestions, errorsRules } from './errors.ts'
import { getQuestions, getRules } from './get.ts'
import { idempotencyQuestions, idempotencyRules } from './idempotency.ts'
import { listQuestions, listRules } from './list.ts'
import { locationsQuestions, locationsRules } from './locations.ts'
import { paginationQuestions, paginationRules } from './pagination/index.ts'
import { plansQuestions, plansRules } from './plans/index.ts'
import { powerQuestions, powerRules } from './power.ts'
import type { Question } from './question.ts'
import { rateLimitQuestions, rateLimitRules } from './rate-limits.ts'
import { readsQuestions, readsRules } from './reads.ts'
import type { Rule } from './rule.ts'
import { secretsQuestions, secretsRules } from './secrets.ts'
import { statusQuestions, statusRules } from './status.ts'
import { templatesQuestions, templatesRules } from './templates.ts'
import { transportQuestions, transportRules } from './transport/index.ts'

/** Every rule. Only the rate-limit rules depend on the promised limits. */
export function ruleBook(limits: PromisedLimits = promisedLimits): readonly Rule[] {
  return [
    ...transportRules,
    ...authenticationRules,
    ...envelopeRules,
    ...errorsRules,
    ...plansRules,
    ...locationsRules,
    ...templatesRules,
    ...createRules,
    ...listRules,
    ...getRules,
    ...statusRules,
    ...credentialsRules,
    ...powerRules,
    ...deleteRules,
    ...backupsRules,
    ...paginationRules,
    ...rateLimitRules(limits),
    ...idempotencyRules,
    ...readsRules,
    ...secretsRules,
  ]
}

/** Every question that the reference leaves open and a target answers. */
export function questionBook(limits: PromisedLimits = promisedLimits): readonly Question[] {
  return [
    ...transportQuestions,
    ...authenticationQuestions,
    ...envelopeQuestions,
    ...errorsQuestions,
    ...plansQuestions,
    ...locationsQuestions,
    ...templatesQuestions,
    ...createQuestions,
    ...listQuestions,
    ...getQuestions,
    ...statusQuestions,
    ...credentialsQuestions,
    ...powerQuestions,
    ...deleteQuestions,
    ...backupsQuestions,
    ...paginationQuestions,
    ...rateLimitQuestions(limits),
    ...idempotencyQuestions,
    ...readsQuestions,
    ...secretsQuestions,
  ]
}
