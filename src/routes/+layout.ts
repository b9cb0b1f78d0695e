// Client-rendered everywhere: one path on- and offline, every screen opens from data on the phone.
export const ssr = false;
export const prerender = false;
