import { uploadFile } from '../../lib/client/api.ts'
import type { ImportPreview } from '../../lib/contract/checks.ts'
import type { ImportKind } from './import-model.ts'

type ImportWish = { readonly kind: ImportKind; readonly service: string; readonly file: File }

/** Sends the file as it is, and gives back what it would add. Throws {@link ApiError} in the server's words. */
export const readImport = ({ kind, service, file }: ImportWish): Promise<ImportPreview> =>
  uploadFile<ImportPreview>(`/api/v1/checks/import?kind=${kind}&service=${encodeURIComponent(service)}`, file)
