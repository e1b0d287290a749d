import type { Koffi } from './koffi.ts'

/** What a system call returned, unless that says that it failed: then that is thrown as Node would throw it. */
export type Checked = (syscall: string, result: number) => number

export function checkedBy(koffi: Koffi): Checked {
  return (syscall, result) => {
    if (result !== -1) return result
    const errno = koffi.errno()
    const code = process.getBuiltinModule('node:util').getSystemErrorName(-errno)
    throw Object.assign(new Error(`${syscall} ${code}`), { code, errno: -errno, syscall })
  }
}
