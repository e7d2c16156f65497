package dev.sluice.it.abuse;

import java.util.List;
import java.util.Set;

/**
 * Who runs which cases of the catalogue.
 *
 * @param test the class that does
 * @param claims names of cases, and of groups of them
 */
record Runner(Class<?> test, Set<String> claims) {
    /** What anybody can send to a Sluice that asks for no credentials. */
    static final Runner STRANGERS = new Runner(
            AbuseCatalogIT.class, Set.of("HTTP", "JSON", "MCPH", "SSE", "TOOL-01", "TOOL-07", "DOS-02", "TRACE-01"));

    /** Who comes in. */
    static final Runner AUTHENTICATION = new Runner(
            AuthenticationAbuseIT.class,
            Set.of(
                    "AUTH-01", "AUTH-02", "AUTH-03", "AUTH-04", "AUTH-05", "AUTH-06", "AUTH-07", "AUTH-08", "AUTH-10",
                    "AUTH-11", "AUTH-12", "AUTH-13", "AUTH-14", "SESS-01", "SESS-02"));

    /** What clients that have come in may not do. */
    static final Runner POLICY = new Runner(
            PolicyAbuseIT.class,
            Set.of(
                    "AUTH-09", "SSRF-02", "SSRF-05", "TOOL-02", "TOOL-04", "TOOL-05", "TOOL-06", "TOOL-08", "DOS-01",
                    "CACHE", "LOG"));

    /** What two clients may not do to each other. */
    static final Runner NEIGHBOURS = new Runner(
            NeighbourAbuseIT.class,
            Set.of(
                    "SESS-03", "SESS-04", "SESS-05", "SESS-06", "SESS-07", "SESS-08", "SESS-09", "SESS-10", "SESS-11",
                    "TOOL-03", "DOS-03"));

    /** Where an upstream may not send Sluice. */
    static final Runner EGRESS = new Runner(EgressAbuseIT.class, Set.of("SSRF-01", "SSRF-03", "SSRF-04"));

    /** All there are. */
    static List<Runner> all() {
        return List.of(STRANGERS, AUTHENTICATION, POLICY, NEIGHBOURS, EGRESS);
    }

    /** Whether it runs a case, by its name or by its group. */
    boolean runs(AbuseCase attack) {
        return claims.contains(attack.id()) || claims.contains(attack.group());
    }
}
