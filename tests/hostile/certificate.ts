/** A certificate that nobody vouches for, with its key: worth nothing outside these tests. */

const key = [
  '-----BEGIN PRIVATE KEY-----',
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgYmfb8/4nJcUCWcOy',
  'WTdTXzooJ8y/m9ggp9+qjLabLE2hRANCAATJVyk5ZawxmeZ5/Nl3bIkfO+xO0Ph2',
  'Xx1xL4y8GmOdFR30NKfVH1RKjioENcWdLf+xFBxo92chcwehdK0Vx+gu',
  '-----END PRIVATE KEY-----',
].join('\n')

const cert = [
  '-----BEGIN CERTIFICATE-----',
  'MIIBfzCCASWgAwIBAgIUBO8CWGYVeSx4oQ3e/LoaoQa3eIQwCgYIKoZIzj0EAwIw',
  'FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyNjA5MDIxM1oYDzIxMjYxMTAy',
  'MDkwMjEzWjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO',
  'PQMBBwNCAATJVyk5ZawxmeZ5/Nl3bIkfO+xO0Ph2Xx1xL4y8GmOdFR30NKfVH1RK',
  'jioENcWdLf+xFBxo92chcwehdK0Vx+guo1MwUTAdBgNVHQ4EFgQUTRzo76xqUD6e',
  'UNCRHJrGk1QF4zswHwYDVR0jBBgwFoAUTRzo76xqUD6eUNCRHJrGk1QF4zswDwYD',
  'VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiAOqQpVXdAX0HI1m9/6ps1h',
  'htac2eNyNg/+amHtN7McAwIhAPswmki/KY3oxUsoWc4ou9U7IDDWm422WPTVHrih',
  'KNW9',
  '-----END CERTIFICATE-----',
].join('\n')

export const certificate = { key, cert }
