import { openDoor } from '../door';
import { dataDirectory } from '../house';
import { answer, problemAnswer } from './answer';
import { admit } from './dispatch';
import { openApiDocument } from './openapi';

/** Answers with the OpenAPI document; like everything of the API, only to the signed-in. */
export async function describeApi(request: Request, dataDir = dataDirectory()): Promise<Response> {
  try {
    await admit(request, dataDir);
    const { version } = await (await openDoor({ dataDir })).getSettings();
    return answer(openApiDocument(version));
  } catch (error) {
    return problemAnswer(error);
  }
}
