import type { Operation } from '../../http/operation.js'
import type { Handler, Route } from '../route.js'
import { googleDirectory } from './directory.js'
import { metadataAccount, metadataEmail, metadataIdentity, metadataScopes, metadataToken } from './metadata-account.js'
import { metadata, metadataRoot, metadataUnknown, onAccount, text } from './metadata-server.js'

const v1 = '/computeMetadata/v1'
const account = `${v1}/instance/service-accounts/:account`

/** What the metadata server of a Google machine answers. A path may end with a slash, where the real one redirects to it. */
export const metadataRoutes: readonly Route[] = [
  get('gce-metadata.root', '/', metadataRoot),
  ...both(
    'gce-metadata.directory',
    `${v1}`,
    metadata(() => text('instance/\nproject/\nuniverse/\n')),
  ),
  ...both(
    'gce-metadata.directory',
    `${v1}/instance`,
    metadata(() => text('id\nname\nservice-accounts/\nzone\n')),
  ),
  get(
    'gce-metadata.value',
    `${v1}/instance/id`,
    metadata(({ world }) => text(world.identifiers.decimal('gce instance', 19))),
  ),
  get(
    'gce-metadata.value',
    `${v1}/instance/name`,
    metadata(() => text('lakeauth-mock')),
  ),
  get(
    'gce-metadata.value',
    `${v1}/instance/zone`,
    metadata(({ world }) => text(`projects/${world.part(googleDirectory).projectNumber}/zones/us-central1-a`)),
  ),
  get(
    'gce-metadata.value',
    `${v1}/project/project-id`,
    metadata(({ world }) => text(world.part(googleDirectory).projectId)),
  ),
  get(
    'gce-metadata.value',
    `${v1}/project/numeric-project-id`,
    metadata(({ world }) => text(world.part(googleDirectory).projectNumber)),
  ),
  ...both(
    'gce-metadata.universe',
    `${v1}/universe/universe-domain`,
    metadata(() => text('googleapis.com')),
  ),
  ...both(
    'gce-metadata.directory',
    `${v1}/instance/service-accounts`,
    metadata(({ world }) => text(`default/\n${world.part(googleDirectory).instance.email}/\n`)),
  ),
  ...both('gce-metadata.account', account, onAccount(metadataAccount)),
  get('gce-metadata.email', `${account}/email`, onAccount(metadataEmail)),
  get('gce-metadata.value', `${account}/scopes`, onAccount(metadataScopes)),
  get('gce-metadata.token', `${account}/token`, onAccount(metadataToken)),
  get('gce-metadata.identity', `${account}/identity`, onAccount(metadataIdentity)),
  get('gce-metadata.value', '/computeMetadata/*', metadataUnknown),
]

function get(operation: Operation, path: string, handler: Handler): Route {
  return { operation, method: 'GET', path, handler }
}

function both(operation: Operation, path: string, handler: Handler): readonly Route[] {
  return [get(operation, path, handler), get(operation, `${path}/`, handler)]
}
