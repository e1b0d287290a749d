/** Whether a function is a class, which cannot be called. */
export function isClass(value: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value))
}
