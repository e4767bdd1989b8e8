/** Transport, JSON and HTTP: what holds for every answer, whatever was asked (TRN). */
import type { Question } from '../question.ts'
import type { Rule } from '../rule.ts'
import { cachingRules } from './caching.ts'
import { formatRules } from './format.ts'
import { leakRules } from './leaks.ts'
import { methodRules } from './methods.ts'
import { transportQuestionList } from './questions.ts'
import { typeRules } from './types.ts'
import { unitRules } from './units.ts'
import { wireRules } from './wire.ts'

export const transportRules: Rule[] = [
  ...formatRules,
  ...wireRules,
  ...methodRules,
  ...typeRules,
  ...unitRules,
  ...cachingRules,
  ...leakRules,
]

export const transportQuestions: Question[] = transportQuestionList
