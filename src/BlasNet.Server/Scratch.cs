using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace BlasNet.Server;

/// <summary>Working memory of a request: its body and its answer.</summary>
internal sealed class Scratch : IDisposable
{
    private const int Smallest = 1 << 12, LargestKept = 1 << 20;
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Utf8JsonWriter json;
    private byte[] body = new byte[Smallest];
    private int length;

    public Scratch() => json = new Utf8JsonWriter(Answer, Plain);

    /// <summary>Gets the body.</summary>
    public ArraySegment<byte> Body => new(body, 0, length);

    /// <summary>Gets the answer, which is empty at first.</summary>
    public ArrayBufferWriter<byte> Answer { get; } = new(Smallest);

    /// <summary>Reads the body of a request.</summary>
    /// <returns>Whether it has at most the given number of bytes; a longer one is read and dropped as far as Kestrel takes it.</returns>
    public async ValueTask<bool> TryReadAsync(HttpRequest request, int most, CancellationToken cancellation)
    {
        length = 0;
        bool isTooLong = request.ContentLength > most;
        // Who waits for leave to send the body need not send it. Others may write all of it before they read an answer.
        if (isTooLong && request.Headers.Expect.Count > 0)
            return false;
        if (request.ContentLength is { } announced && announced > body.Length && !isTooLong)
            body = new byte[announced];
        while (true)
        {
            if (length == body.Length)
                Array.Resize(ref body, (int)Math.Min(2L * body.Length, Math.Max(most, body.Length) + 1L));
            int read = await request.Body.ReadAsync(body.AsMemory(length), cancellation);
            if (read == 0)
                return !isTooLong;
            isTooLong |= length + read > most;
            length = isTooLong ? 0 : length + read;
        }
    }

    /// <summary>Writes the answer as JSON.</summary>
    public void WriteJson(Action<Utf8JsonWriter> write)
    {
        Answer.ResetWrittenCount();
        json.Reset(Answer);
        write(json);
        json.Flush();
        Answer.Write("\n"u8);
    }

    /// <inheritdoc/>
    public void Dispose() => json.Dispose();

    /// <summary>Pool of working memories; those that a large request has made large are not kept.</summary>
    internal sealed class Pool
    {
        private const int Most = 64;
        private readonly ConcurrentBag<Scratch> free = [];

        /// <summary>Takes a memory out.</summary>
        public Scratch Rent() => free.TryTake(out Scratch? scratch) ? scratch : new Scratch();

        /// <summary>Puts a memory back.</summary>
        public void Return(Scratch scratch)
        {
            scratch.length = 0;
            scratch.Answer.ResetWrittenCount();
            if (scratch.body.Length <= LargestKept && scratch.Answer.Capacity <= LargestKept && free.Count < Most)
                free.Add(scratch);
            else
                scratch.Dispose();
        }
    }
}
