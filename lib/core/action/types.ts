export type ParameterChoice = {
  readonly value: string
  readonly label: string
  readonly description: string
  readonly isAvailable: boolean
  readonly isDangerous: boolean
}

/** What a press may give for one parameter, as asked just now. */
export type ParameterField = {
  readonly name: string
  readonly label: string
  readonly description: string
  readonly type: 'choice' | 'integer' | 'mark'
  readonly choices: readonly ParameterChoice[]
  /** Choices could not be had from the service: why. */
  readonly failure: string | null
  readonly min: number | null
  readonly max: number | null
  readonly default: string | number | null
}

export type ParameterValues = Readonly<Record<string, string | number>>
