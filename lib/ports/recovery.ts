import type {
  ActionRow,
  ParameterField,
  RecoveryData,
  RunDetail,
  RunRow,
  TableView,
} from '../contract/recovery.ts'
import type { Grantee } from '../core/access/index.ts'
import type { GuardSurroundings } from '../core/guard/index.ts'
import type { Viewer } from '../core/incident/sight.ts'

/** Recovery as the running deck knows it: actions in force with their guards, and runs. */
export interface RecoveryDoor {
  /** Everything, with guards as this grantee finds them; runs from restricted incidents as they are for admins alone. */
  read(viewer: Grantee): Promise<RecoveryData>
  action(key: string, viewer: Grantee): Promise<ActionRow | null>
  /** What its parameters may be, asked of the service where it lists them itself. Null without such an action. */
  parameters(key: string): Promise<readonly ParameterField[] | null>
  /** Confirmation texts with their figures, evaluated now. */
  warnings(key: string): Promise<readonly string[]>
  /** How things stand around an action, asked now, for the policy of guards. Null without such an action. */
  surroundings(key: string): Promise<GuardSurroundings | null>
  /** Without what belongs to a restricted incident that this viewer may not see. */
  /** Asks for the table of an action that is looked at; null without such an action. Nothing of it is kept. */
  look(key: string): Promise<TableView | null>
  run(id: string, viewer: Viewer): Promise<RunDetail | null>
  /** A run was written (`waiting` or `running`), approved or asked to be cancelled: the engine takes it up. */
  taken(id: string): Promise<void>
  /** The action in force, sealed for a run's row; null without such an action. */
  definition(key: string): Promise<string | null>
  /** Those that are not over, without anything of restricted incidents. */
  runs(): Promise<readonly RunRow[]>
  /** Kill switches, back-offs or configuration changed: read them again. */
  refresh(): Promise<void>
}
