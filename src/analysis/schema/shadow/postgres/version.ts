/** The version of the engine's package, part of every image's key: data directories are bound to their engine. */
export const ENGINE_VERSION = '0.5.16';

/** Raise it when the layout of cached images, the way they are made or the way migrations are read changes. */
export const IMAGE_FORMAT = 4;
