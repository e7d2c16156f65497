package dev.sluice.proxy.bridge.driving;

import dev.sluice.proxy.bridge.TaskSettings;
import java.time.Duration;

/**
 * Limits of the calls that legacy clients make to one modern server.
 *
 * @param server what the server is called where it does not say so itself
 * @param calls how many calls may be under way in all, 1 or more
 * @param callsPerCaller most of them of one principal, or of one session of nobody, 1 or more
 * @param rounds how often the server is called for one call of the client, 1 or more
 * @param question how long a question waits for the client's answer, 1 ms or more
 * @param subscriptions how many resources one session may subscribe to, 0 or more
 * @param tasks tasks of the server
 */
public record DrivingSettings(
        String server,
        int calls,
        int callsPerCaller,
        int rounds,
        Duration question,
        int subscriptions,
        TaskSettings tasks) {}
