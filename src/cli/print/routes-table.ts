import { isAbsolute, relative } from 'node:path'
import type { ListedRoute, RouteTask } from '../list-routes.ts'
import type { Paint } from './paint.ts'
import { type Cell, table } from './table.ts'

const HEAD = ['EVENT ROUTE', 'PLACE', 'TASKS']

/** @param directory paths below it are shown from there. */
export function routesText(routes: readonly ListedRoute[], directory: string, paint: Paint): string {
  const head = HEAD.map((text): Cell => ({ text, paint: paint.dim }))
  const rows = routes.map((route): Cell[] => [
    { text: route.evname, paint: paint.strong },
    { text: placeText(route, directory) },
    { text: tasksText(route.tasks) },
  ])
  return table([head, ...rows], null)
}

/** `routes/test.js:3`, which editors and terminals open. */
function placeText({ file, line }: ListedRoute, directory: string): string {
  const below = relative(directory, file)
  const path = below.startsWith('..') || isAbsolute(below) ? file : below
  return line === null ? path : `${path}:${line}`
}

function tasksText(tasks: readonly RouteTask[]): string {
  return tasks.map(({ name, sockaddr }) => `${name} (${sockaddr ?? 'at startup'})`).join(', ')
}
