/** The address of the Instance Metadata Service, the same on every machine. */
export const imdsAuthority = '169.254.169.254'

/** Where App Service runs its identity endpoint; the port differs from instance to instance. */
export const appServiceAuthority = 'localhost:42356'

/** Where the agent of Azure Arc listens, as its variables name it and as MSAL changes that. */
export const arcAuthority = 'localhost:40342'
export const arcAddress = '127.0.0.1:40342'

/** The folder that Azure Arc's agent on Linux puts its keys in; clients take them from nowhere else. */
export const arcKeyFolder = '/var/opt/azcmagent/tokens/'
