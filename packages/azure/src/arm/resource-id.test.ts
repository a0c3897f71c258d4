import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseWorkspaceResourceId, workspaceResourceId } from './resource-id.js'

const subscriptionId = '01234567-89ab-cdef-0123-456789abcdef'
const parts = { subscriptionId, resourceGroup: 'analytics', workspaceName: 'production' }

/** Any parts that Azure allows. */
const legal = fc.record({
  subscriptionId: fc.uuid(),
  resourceGroup: fc.stringMatching(/^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u),
  workspaceName: fc.stringMatching(/^[A-Za-z0-9_-]{3,64}$/),
})

describe('the resource id of a workspace', () => {
  it('is built from its parts as Azure writes it [S3-23]', () => {
    expect(workspaceResourceId(parts)).toBe(
      `/subscriptions/${subscriptionId}/resourceGroups/analytics/providers/Microsoft.Databricks/workspaces/production`,
    )
  })

  it('is read back into the parts that it was built from, whatever Azure allows [S3-23]', () => {
    fc.assert(
      fc.property(legal, (any) => {
        expect(parseWorkspaceResourceId(workspaceResourceId(any))).toEqual(any)
      }),
    )
  })

  it('is read with the words of Azure in any case, and a slash at its end [S3-23]', () => {
    fc.assert(
      fc.property(legal, fc.boolean(), fc.constantFrom('', '/'), (any, isUpper, end) => {
        const { subscriptionId: id, resourceGroup, workspaceName } = any
        const word = (text: string): string => (isUpper ? text.toUpperCase() : text.toLowerCase())
        const text = `/${word('subscriptions')}/${id}/${word('resourceGroups')}/${resourceGroup}/${word('providers/Microsoft.Databricks/workspaces')}/${workspaceName}${end}`
        expect(parseWorkspaceResourceId(text)).toEqual(any)
      }),
    )
  })

  it.each([
    ['a subscription that is no GUID', { subscriptionId: 'production' }],
    ['a slash in a name', { workspaceName: 'a/b' }],
    ['an escaped slash', { resourceGroup: 'a%2Fb' }],
    ['a step upwards', { resourceGroup: '..' }],
    ['a group that ends with a dot', { resourceGroup: 'group.' }],
    ['a query', { workspaceName: 'name?x=1' }],
    ['a line break', { resourceGroup: 'group\r\nX: y' }],
    ['an empty group', { resourceGroup: '' }],
    ['a name that is too short', { workspaceName: 'ab' }],
    ['a name that is too long', { workspaceName: 'a'.repeat(65) }],
    ['a group that is too long', { resourceGroup: 'a'.repeat(91) }],
  ])('is not built with %s [S3-23]', (_what, wrong) => {
    expect(() => workspaceResourceId({ ...parts, ...wrong })).toThrow(TypeError)
  })

  it('is read from nothing that would be built otherwise [S3-23]', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webPath(),
          fc.string().map((end) => `${workspaceResourceId(parts)}${end}`),
        ),
        (text) => {
          let read: ReturnType<typeof parseWorkspaceResourceId>
          try {
            read = parseWorkspaceResourceId(text)
          } catch (error) {
            expect(error).toBeInstanceOf(TypeError)
            return
          }
          expect(`${workspaceResourceId(read)}/`.startsWith(text.replace(/\/?$/, '/'))).toBe(true)
        },
      ),
    )
  })

  it('is refused in the words of the setting, without what was given [S3-13]', () => {
    const attempt = (): unknown => parseWorkspaceResourceId('subscriptions/canary-8d1f/other')
    expect(attempt).toThrow('expected /subscriptions/…')
    expect(attempt).not.toThrow(/canary/)
  })
})
