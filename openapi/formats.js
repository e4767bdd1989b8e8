/** Formats and text length for the generated validators, which hold a copy of this text. */
const dateTimeShape =
  /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$/
const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

// RFC 3339: an offset is needed, a space is no T, and second 60 only ends a UTC day.
const isDateTime = (text) => {
  const parts = dateTimeShape.exec(text)
  if (parts === null) return false
  const [, year, month, day, hour, minute, second] = parts.map(Number)
  const offsetHour = Number(parts[8] ?? 0)
  const offsetMinute = Number(parts[9] ?? 0)
  if (month < 1 || month > 12 || offsetHour > 23 || offsetMinute > 59) return false
  const leapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const lastDay = month === 2 && leapYear ? 29 : daysOfMonth[month - 1]
  if (day < 1 || day > lastDay || hour > 23 || minute > 59 || second > 60) return false
  if (second < 60) return true
  const offset = (offsetHour * 60 + offsetMinute) * (parts[7] === '-' ? -1 : 1)
  return (hour * 60 + minute - offset + 2880) % 1440 === 1439
}

export const formats = { 'date-time': isDateTime }

// Characters, not UTF-16 units: JSON Schema counts code points.
export const countCharacters = (text) => [...text].length
