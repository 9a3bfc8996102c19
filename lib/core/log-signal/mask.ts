/**
 * Personal data and secrets out of a line, before anything of it is kept: e-mail addresses, phone numbers, keys.
 * What remains still tells people apart: `a***@example.com`, `+1555*****67`.
 */
export function maskLine(line: string): string {
  return line
    .replace(EMAIL, (_all, first: string, domain: string) => `${first}***@${domain}`)
    .replace(BEARER, '$1••••')
    .replace(SECRET_PAIR, '$1••••')
    .replace(TOKEN, '••••')
    .replace(PHONE, maskPhone)
    .replace(CARD, digits => (isCard(digits) ? '•••• card' : digits))
}

const EMAIL = /\b([\p{L}\p{N}_])[\p{L}\p{N}._%+-]{0,64}@([\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,5})/gu
const BEARER = /\b((?:bearer|basic)\s+)[\w.~+/=-]{8,}/gi
const SECRET_PAIR =
  /((?:password|passwd|secret|token|api[_-]?key|authorization|cookie)["']?\s{0,3}[:=]\s{0,3}["']?)[^\s"',;]{3,}/gi
/** Keys of well-known services, JSON web tokens, connection strings' passwords. */
const TOKEN =
  /\b(?:sk|pk|rk|whsec|ghp|gho|xox[abp]|odk)[_-][\w-]{8,}|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}|(?<=:\/\/[^\s:/@]{1,64}:)[^\s@/]{1,128}(?=@)/g
/** With the country's code only: other numbers are figures. */
const PHONE = /\+\d[\d ().-]{7,18}\d/g
const CARD = /\b\d(?:[ -]?\d){12,18}\b/g

function maskPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '')
  if (digits.length < 8 || digits.length > 15) return phone
  return `+${digits.slice(0, 4)}${'*'.repeat(digits.length - 6)}${digits.slice(-2)}`
}

/** By the Luhn formula (ISO/IEC 7812-1 Annex B). */
function isCard(text: string): boolean {
  const digits = [...text.replace(/\D/g, '')].reverse().map(Number)
  const sum = digits.reduce((total, digit, i) => {
    const doubled = i % 2 === 1 ? digit * 2 : digit
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return sum % 10 === 0
}
