/**
 * 只用 Wi-Fi 下载: for the phone, whoever is signed in; on until somebody turns it off. In localStorage, where every tab reads it
 * at once; nothing of value is lost with it.
 */
const KEY = 'tongyu-wifi-only';

export const isWifiOnly = (): boolean => localStorage.getItem(KEY) !== 'off';

export const putWifiOnly = (isOn: boolean): void => localStorage.setItem(KEY, isOn ? 'on' : 'off');
