package dev.sluice.proxy.bridge.driving;

import reactor.core.scheduler.Scheduler;

/**
 * What all calls to one modern server work with.
 *
 * @param server the server
 * @param questions makes questions for clients
 * @param calls those under way
 * @param settings limits
 * @param timer runs them
 */
record Workshop(
        ModernServer server, Questions questions, CallsUnderWay calls, DrivingSettings settings, Scheduler timer) {}
