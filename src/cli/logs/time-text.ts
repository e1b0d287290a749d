/** When something was reported, on the clock of whoever reads it: `12:34:56.789`, with the date unless it is today. */
export function timeText(atMillis: number, nowMillis: number): string {
  const at = new Date(atMillis)
  const day = dayText(at)
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join(':')
  const whole = `${time}.${String(at.getMilliseconds()).padStart(3, '0')}`
  return day === dayText(new Date(nowMillis)) ? whole : `${day} ${whole}`
}

function dayText(date: Date): string {
  return [date.getFullYear(), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join('-')
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
