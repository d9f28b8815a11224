const OFF = [
  'accelerometer',
  'bluetooth',
  'camera',
  'clipboard-read',
  'display-capture',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'screen-wake-lock',
  'serial',
  'usb',
  'window-management',
  'xr-spatial-tracking',
];
const OURS = ['publickey-credentials-create', 'publickey-credentials-get'];

/** `Permissions-Policy` of a page: what of the device neither it nor a frame in it may use; passkeys are for it alone. */
export const PERMISSIONS_POLICY = [
  ...OFF.map((feature) => `${feature}=()`),
  ...OURS.map((feature) => `${feature}=(self)`),
].join(', ');
