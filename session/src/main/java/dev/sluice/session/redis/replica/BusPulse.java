package dev.sluice.session.redis.replica;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * How far one open question has come. Replicas tell each other again and again, so that a lost message, a lost end and a
 * dead replica are all noticed, whatever was lost.
 *
 * @param question its number
 * @param sequence of the last message delivered, from the asker; of the last one sent, from the other side
 */
record BusPulse(long question, long sequence) {
    private static final int BYTES = 2 * Long.BYTES;

    static byte[] encode(List<BusPulse> pulses) {
        ByteBuffer buffer = ByteBuffer.allocate(pulses.size() * BYTES);
        pulses.forEach(pulse -> buffer.putLong(pulse.question).putLong(pulse.sequence));
        return buffer.array();
    }

    static List<BusPulse> decode(byte[] encoded) {
        ByteBuffer buffer = ByteBuffer.wrap(encoded);
        List<BusPulse> pulses = new ArrayList<>(encoded.length / BYTES);
        while (buffer.remaining() >= BYTES) {
            pulses.add(new BusPulse(buffer.getLong(), buffer.getLong()));
        }
        return pulses;
    }
}
