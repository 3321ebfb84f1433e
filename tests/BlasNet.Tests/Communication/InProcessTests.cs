namespace BlasNet.Tests.Communication;

public sealed class InProcessTests
{
    [Test]
    public void Each_thread_has_its_rank()
    {
        IReadOnlyList<Communicator> all = Communicator.InProcess(3);
        Assert.That(all.Select(each => (each.Rank, each.Size)), Is.EqualTo(((int, int)[])[(0, 3), (1, 3), (2, 3)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Communicator.InProcess(0));
    }

    [Test]
    public void Messages_of_different_lengths_are_exchanged_in_order() => Threads.RunAll(2, communicator =>
    {
        for (byte round = 0; round < 100; round++)
        {
            byte[] sent = new byte[communicator.Rank == 0 ? round : 5];
            Array.Fill(sent, (byte)(round + communicator.Rank));
            byte[] received = new byte[communicator.Rank == 0 ? 5 : round];
            communicator.Exchange(1 - communicator.Rank, sent, received);
            Assert.That(received, Is.All.EqualTo((byte)(round + 1 - communicator.Rank)));
        }
    });

    [Test]
    public void The_bytes_of_the_first_reach_all() => Threads.RunAll(4, communicator =>
    {
        byte[] bytes = [(byte)communicator.Rank, 9];
        communicator.Broadcast(bytes);
        Assert.That(bytes, Is.EqualTo((byte[])[0, 9]));
    });

    [Test]
    public void Nobody_passes_a_barrier_before_the_last_has_come()
    {
        int arrived = 0;
        Threads.RunAll(4, communicator =>
        {
            for (int round = 1; round <= 50; round++)
            {
                Interlocked.Increment(ref arrived);
                communicator.Barrier();
                Assert.That(Volatile.Read(ref arrived), Is.GreaterThanOrEqualTo(4 * round));
            }
        });
    }

    [Test]
    public void A_message_of_another_length_is_an_error()
    {
        Exception?[] errors = Threads.Run(2, communicator =>
        {
            communicator.Exchange(1 - communicator.Rank, new byte[3], new byte[communicator.Rank == 0 ? 3 : 4]);
        });
        Assert.That(errors[0], Is.Null);
        Assert.That(errors[1]?.Message, Is.EqualTo("A message has '3' bytes, but '4' were expected."));
    }

    [Test]
    public void The_end_of_all_wakes_who_waits()
    {
        Exception?[] errors = Threads.Run(5, communicator =>
        {
            switch (communicator.Rank)
            {
                case 0:
                    communicator.Broadcast(new byte[1]);
                    communicator.Broadcast(new byte[1]); // the boxes are still full
                    break;
                case 1:
                    communicator.Exchange(2, new byte[8], new byte[8]);
                    break;
                case 3:
                    communicator.Barrier();
                    break;
                case 4:
                    Thread.Sleep(50);
                    communicator.Abort(7);
                    break;
                default:
                    communicator.Barrier();
                    break;
            }
        });
        Assert.That(errors[4], Is.Null);
        Assert.That(errors[..4].Select(error => error?.Message),
            Is.All.EqualTo("Process 4 of 5 ended all processes with exit code 7."));
        Assert.That(errors[0], Is.InstanceOf<MachineException>());
    }

    [Test]
    public void A_process_alone_has_nobody_to_talk_to()
    {
        Assert.That((Communicator.Alone.Rank, Communicator.Alone.Size, Communicator.Alone.LacksLauncher), Is.EqualTo((0, 1, false)));
        Communicator.Alone.Barrier();
        Assert.Throws<ArgumentOutOfRangeException>(() => Communicator.Alone.Exchange(0, [], []));
    }
}
