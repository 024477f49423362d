/** S3 refuses requests signed this far from its own time (restauthentication.md: 15 minutes, MaxAllowedSkew 900000 ms). */
export const REFUSED_FROM_MS = 900_000;

/** A clock kept by NTP is never this far off; one that is not will get worse. Below it no tool or log is led astray. */
export const OFF_FROM_MS = 60_000;
