import type { GuardDemand, GuardedAction, GuardSurroundings } from './types.ts'

/** What is asked of a person before the run. A dry run is asked for nothing but the press. */
export function demandsOf(
  { action, warnings }: GuardSurroundings,
  isDryRun: boolean,
): readonly GuardDemand[] {
  if (isDryRun) return []
  const text = warnings.length > 0 ? warnings.join('. ') : `${action.name} on ${action.service}`
  const demands: GuardDemand[] = []
  const how = confirmationOf(action)
  // A figure that warns is to be read: it asks for a press even where none was asked for.
  if (how === 'name') demands.push({ kind: 'type_name', name: action.name, text })
  else if (how === 'press' || warnings.length > 0) demands.push({ kind: 'confirm', text })
  if (action.needsSecondPerson)
    demands.push({ kind: 'second_person', text: 'Somebody else approves it, within 10 minutes' })
  return demands
}

export const confirmationOf = (
  action: Pick<GuardedAction, 'isDangerous' | 'confirm'>,
): GuardedAction['confirm'] => (action.isDangerous ? 'name' : action.confirm)

/**
 * Whether a press gives what is asked of it: null, or the sentence that says what is missing. The second person is
 * asked after the press.
 */
export function unmetDemand(
  demands: readonly GuardDemand[],
  given: {
    readonly confirmation: true | string | undefined
    readonly name: string
    readonly isDangerousChoice: boolean
  },
): string | null {
  const needsName = given.isDangerousChoice || demands.some(({ kind }) => kind === 'type_name')
  if (needsName)
    return given.confirmation === given.name ? null : `confirmation: type its name to press it: ${given.name}`
  const needsPress = demands.some(({ kind }) => kind === 'confirm')
  if (needsPress && given.confirmation === undefined) return 'confirmation: this is to be confirmed'
  return null
}
