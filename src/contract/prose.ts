/** Lets texts of several lines stand in the source at its indentation. */

/** Folds the line breaks and indentation of a template into single spaces. */
export function prose(text: TemplateStringsArray): string {
  return text.join('').replace(/\s+/g, ' ').trim()
}
