/** The peers at the versions that the goals were set against. Another version is another race, so it fails the run. */
export const expected = {
  '@databricks/sdk-experimental': '0.17.0',
  '@databricks/sql': '2.1.0',
  '@azure/identity': '4.14.1',
  'google-auth-library': '11.3.4',
  'oauth2-mock-server': '9.3.0',
  oauth4webapi: '3.8.8',
  'openid-client': '6.8.9',
}
