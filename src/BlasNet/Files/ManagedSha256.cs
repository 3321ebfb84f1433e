using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace BlasNet.Files;

/// <summary>SHA-256 without native code, slower than OpenSSL.</summary>
/// <remarks>FIPS 180-4, "Secure Hash Standard", sections 4.1.2, 5.1.1 and 6.2.2.</remarks>
internal sealed class ManagedSha256 : HashAlgorithm
{
    private const int BlockBytes = 64, Rounds = 64;

    private static readonly uint[] Start =
        [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    private static readonly uint[] Constants =
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    private readonly uint[] state = [.. Start];
    private readonly byte[] block = new byte[BlockBytes];
    private long length;

    public ManagedSha256() => HashSizeValue = 256;

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        int held = (int)(length % BlockBytes);
        length += bytes.Length;
        if (held > 0)
        {
            int taken = Math.Min(BlockBytes - held, bytes.Length);
            bytes[..taken].CopyTo(block.AsSpan(held));
            bytes = bytes[taken..];
            if (held + taken < BlockBytes)
                return;
            Compress(block);
        }
        for (; bytes.Length >= BlockBytes; bytes = bytes[BlockBytes..])
            Compress(bytes[..BlockBytes]);
        bytes.CopyTo(block);
    }

    /// <summary>Returns the digest of what was appended, and starts anew.</summary>
    public byte[] Finish()
    {
        // A bit 1, zeros, and the number of bits in the last 8 bytes of a block.
        long bits = length * 8;
        int held = (int)(length % BlockBytes), zeros = (2 * BlockBytes - 9 - held) % BlockBytes;
        Span<byte> end = stackalloc byte[1 + BlockBytes + sizeof(long)];
        end.Clear();
        end[0] = 0x80;
        BinaryPrimitives.WriteInt64BigEndian(end[(1 + zeros)..], bits);
        Append(end[..(1 + zeros + sizeof(long))]);
        byte[] digest = new byte[Start.Length * sizeof(uint)];
        for (int i = 0; i < state.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(digest.AsSpan(i * sizeof(uint)), state[i]);
        Initialize();
        return digest;
    }

    public override void Initialize()
    {
        Start.CopyTo(state, 0);
        length = 0;
    }

    protected override void HashCore(byte[] array, int ibStart, int cbSize) => Append(array.AsSpan(ibStart, cbSize));

    protected override void HashCore(ReadOnlySpan<byte> source) => Append(source);

    protected override byte[] HashFinal() => Finish();

    private void Compress(ReadOnlySpan<byte> bytes)
    {
        Span<uint> words = stackalloc uint[Rounds];
        for (int i = 0; i < BlockBytes / sizeof(uint); i++)
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes[(i * sizeof(uint))..]);
        for (int i = BlockBytes / sizeof(uint); i < Rounds; i++)
        {
            uint far = words[i - 15], near = words[i - 2];
            words[i] = words[i - 16] + words[i - 7]
                + (BitOperations.RotateRight(far, 7) ^ BitOperations.RotateRight(far, 18) ^ far >> 3)
                + (BitOperations.RotateRight(near, 17) ^ BitOperations.RotateRight(near, 19) ^ near >> 10);
        }
        (uint a, uint b, uint c, uint d) = (state[0], state[1], state[2], state[3]);
        (uint e, uint f, uint g, uint h) = (state[4], state[5], state[6], state[7]);
        for (int i = 0; i < Rounds; i++)
        {
            uint first = h + (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25))
                + ((e & f) ^ (~e & g)) + Constants[i] + words[i];
            uint second = (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22))
                + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + second);
        }
        Span<uint> sums = [a, b, c, d, e, f, g, h];
        for (int i = 0; i < sums.Length; i++)
            state[i] += sums[i];
    }
}
