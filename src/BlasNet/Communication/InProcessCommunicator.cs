namespace BlasNet.Communication;

/// <summary>One of several threads that stand for processes: what they exchange goes through memory.</summary>
internal sealed class InProcessCommunicator : Communicator
{
    private readonly Hall hall;

    private InProcessCommunicator(Hall hall, int rank, int size) : base(rank, size) => this.hall = hall;

    /// <summary>Creates the communicators of some threads, one for each.</summary>
    public static Communicator[] Create(int size)
    {
        var hall = new Hall(size);
        return [.. Enumerable.Range(0, size).Select(rank => new InProcessCommunicator(hall, rank, size))];
    }

    public override void Dispose()
    {
    }

    internal override void Exchange(int partner, ReadOnlySpan<byte> sent, Span<byte> received)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partner);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(partner, Size);
        ArgumentOutOfRangeException.ThrowIfEqual(partner, Rank);
        hall.Boxes[Rank, partner].Put(sent);
        hall.Boxes[partner, Rank].Take(received);
    }

    internal override void Broadcast(Span<byte> bytes)
    {
        if (Rank != 0)
        {
            hall.Boxes[0, Rank].Take(bytes);
            return;
        }
        for (int other = 1; other < Size; other++)
            hall.Boxes[0, other].Put(bytes);
    }

    internal override void Barrier()
    {
        lock (hall)
        {
            hall.ThrowIfEnded();
            long round = hall.Round;
            if (++hall.Arrived == Size)
            {
                hall.Arrived = 0;
                hall.Round++;
                Monitor.PulseAll(hall);
            }
            while (hall.Round == round)
            {
                hall.ThrowIfEnded();
                Monitor.Wait(hall);
            }
        }
    }

    internal override void Abort(int exitCode)
    {
        hall.Ended ??= $"Process {Rank} of {Size} ended all processes with exit code {exitCode}.";
        foreach (object place in hall.Boxes.Cast<object>().Append(hall))
        {
            lock (place)
                Monitor.PulseAll(place);
        }
    }

    /// <summary>What the threads share: a box for each pair of sender and receiver, and the barrier.</summary>
    private sealed class Hall
    {
        private volatile string? ended;

        public Hall(int size)
        {
            Boxes = new Box[size, size];
            for (int i = 0; i < size * size; i++)
                Boxes[i / size, i % size] = new Box(this);
        }

        public Box[,] Boxes { get; }

        public int Arrived { get; set; }

        public long Round { get; set; }

        public string? Ended
        {
            get => ended;
            set => ended = value;
        }

        public void ThrowIfEnded()
        {
            if (ended is { } sentence)
                throw new MachineException(sentence);
        }
    }

    /// <summary>Room for one message from one thread to another.</summary>
    private sealed class Box(Hall hall)
    {
        private byte[] content = [];
        private int length = -1; // -1 while the box is empty

        public void Put(ReadOnlySpan<byte> message)
        {
            lock (this)
            {
                WaitWhile(full: true);
                if (content.Length < message.Length)
                    content = new byte[message.Length];
                message.CopyTo(content);
                length = message.Length;
                Monitor.PulseAll(this);
            }
        }

        public void Take(Span<byte> message)
        {
            lock (this)
            {
                WaitWhile(full: false);
                if (length != message.Length)
                    throw new InvalidOperationException($"A message has '{length}' bytes, but '{message.Length}' were expected.");
                content.AsSpan(0, length).CopyTo(message);
                length = -1;
                Monitor.PulseAll(this);
            }
        }

        private void WaitWhile(bool full)
        {
            hall.ThrowIfEnded();
            while (length >= 0 == full)
            {
                Monitor.Wait(this);
                hall.ThrowIfEnded();
            }
        }
    }
}
