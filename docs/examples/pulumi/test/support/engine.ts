import * as pulumi from '@pulumi/pulumi'
import { isRpcSecret, unwrapRpcSecret } from '@pulumi/pulumi/runtime/rpc.js'

type Properties = Readonly<Record<string, unknown>>

/** One resource as the program registered it, in the clear. */
export interface Registration {
  readonly type: string
  readonly name: string
  readonly inputs: Properties
  /** The names of the inputs that arrived as secrets. */
  readonly secretInputs: readonly string[]
  readonly secretOutputs: readonly string[]
  /** The names of the resources that it waits for. */
  readonly dependencies: readonly string[]
  /** The name of its explicit provider. */
  readonly provider: string | undefined
  readonly outputs: Properties
}

/** Makes a resource as its provider does, and gives its outputs. */
export type Create = (resource: Pick<Registration, 'type' | 'inputs'>, provider: Properties) => Promise<Properties>

/** The part of Pulumi's wire format that mocks are not shown. */
interface RegisterRequest {
  getName(): string
  getAdditionalsecretoutputsList(): string[]
  getDependenciesList(): string[]
}

const SEALED = '[sealed]'
const nameIn = (urn: string): string => urn.split('::')[3] ?? ''

/**
 * Pulumi's own mocks, with resources made by `create`. `state` is what the engine would keep in a checkpoint, with what it
 * encrypts sealed: secret inputs, outputs that the program declared secret, and outputs of the stack that are secrets.
 */
export async function startEngine(
  create: Create,
  config: Readonly<Record<string, string>>,
  secrets: readonly string[],
) {
  const resources: Registration[] = []
  const wire = new Map<string, Pick<Registration, 'secretOutputs' | 'dependencies'>>()
  const project = 'example'
  const named = Object.entries(config).map(([key, value]) => [`${project}:${key}`, value])
  pulumi.runtime.setAllConfig(
    Object.fromEntries(named),
    secrets.map((key) => `${project}:${key}`),
  )
  // A resource that fails leaves its outputs open for ever: whoever waits for one is told.
  const failed = Promise.withResolvers<never>()
  const createOrFail: Create = (resource, provider) =>
    create(resource, provider).catch((error: unknown) => {
      failed.reject(error)
      throw error
    })
  const valueOf = <T>(output: pulumi.Output<T>): Promise<T> => {
    const value = new Promise<T>((resolve) => {
      output.apply((plain) => resolve(plain as T))
    })
    return Promise.race([value, failed.promise])
  }
  const newResource = async ({ type, name, inputs: sent, provider: ref }: pulumi.runtime.MockResourceArgs) => {
    const entries = Object.entries(sent as Properties)
    const inputs = Object.fromEntries(entries.map(([key, value]) => [key, unwrapRpcSecret(value) as unknown]))
    const secretInputs = entries.filter(([, value]) => isRpcSecret(value)).map(([key]) => key)
    const provider = ref ? nameIn(ref) : undefined
    const settings = resources.find((one) => one.type.startsWith('pulumi:providers:') && one.name === provider)
    const outputs = { ...inputs, ...(await createOrFail({ type, inputs }, settings?.inputs ?? {})) }
    const sentAs = wire.get(name) ?? { secretOutputs: [], dependencies: [] }
    resources.push({ type, name, inputs, secretInputs, provider, outputs, ...sentAs })
    return { id: `${name}-id`, state: outputs }
  }
  await pulumi.runtime.setMocks({ newResource, call: ({ inputs }) => inputs as Properties }, project, 'stack')
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource: (request: RegisterRequest, ...rest: unknown[]) => unknown
  }
  const register = monitor.registerResource.bind(monitor)
  monitor.registerResource = (request, ...rest) => {
    const dependencies = request.getDependenciesList().map(nameIn)
    wire.set(request.getName(), { secretOutputs: request.getAdditionalsecretoutputsList(), dependencies })
    return register(request, ...rest)
  }
  return {
    resources,
    /** What an output is in the end. Rejects when a resource could not be made. */
    valueOf,
    state: async (stack: Readonly<Record<string, pulumi.Output<unknown>>>) => {
      const outputs = Object.entries(stack).map(async ([key, output]) => [
        key,
        (await pulumi.isSecret(output)) ? SEALED : await valueOf(output),
      ])
      return { resources: resources.map(sealed), outputs: Object.fromEntries(await Promise.all(outputs)) as Properties }
    },
  }
}

function sealed({ inputs, outputs, secretInputs, secretOutputs, ...rest }: Registration): Properties {
  const seal = (properties: Properties, secrets: readonly string[]): Properties =>
    Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, secrets.includes(key) ? SEALED : value]))
  return { ...rest, inputs: seal(inputs, secretInputs), outputs: seal(outputs, [...secretInputs, ...secretOutputs]) }
}
