package dev.sluice.proxy.connector;

import java.util.List;

/**
 * Several servers that are the same, behind one route: which of them are in use, and which an operator or their own
 * failures have taken out. Each is known by its URL without the query. Thread-safe.
 */
public interface UpstreamReplicas {
    /**
     * All of them as they are now.
     *
     * @return in the order of the configuration, at least two
     */
    List<UpstreamReplica> list();

    /**
     * Whether a session may stay where it is.
     *
     * @param replica any name
     * @return false when it is ejected, evacuated, or not one of them
     */
    boolean isInUse(String replica);

    /**
     * Takes one out of use until it is admitted again; the sessions that it has are moved by whoever owns them.
     *
     * @param replica any name
     * @return false, and nothing is changed, when it is not one of them or would leave none that is not evacuated
     */
    boolean evacuate(String replica);

    /**
     * Takes one into use again, whoever took it out.
     *
     * @param replica any name
     * @return false when it is not one of them
     */
    boolean admit(String replica);
}
