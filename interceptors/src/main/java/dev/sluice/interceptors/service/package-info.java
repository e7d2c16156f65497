/** What policies have in common that ask a service over HTTP: where it is, and when to leave it alone. */
@NullMarked
package dev.sluice.interceptors.service;

import org.jspecify.annotations.NullMarked;
