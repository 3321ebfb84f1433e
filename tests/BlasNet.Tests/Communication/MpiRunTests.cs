using BlasNet.Tests.Cli;

namespace BlasNet.Tests.Communication;

/// <summary>Processes of the real libraries.</summary>
[NonParallelizable]
[TestFixture(MpiRun.OpenMpi)]
[TestFixture(MpiRun.Mpich)]
public sealed class MpiRunTests(string library)
{
    [TestCase(1), TestCase(2), TestCase(4)]
    public void Processes_exchange_what_threads_do(int processes)
    {
        Outcome outcome = MpiRun.Test(library, processes, "sums").AssertCode(0);
        string digest = MpiProgram.Digest(ShardTree.Sum(0, processes, MpiProgram.Length));
        string gathered = string.Join(',', Enumerable.Range(0, processes).Select(rank => rank + 0.5));
        Assert.That(outcome.OutputLines, Is.EquivalentTo(Enumerable.Range(0, processes)
            .Select(rank => $"rank {rank} of {processes}: {digest} {digest} {gathered} True")));
    }

    [TestCase("abort"), TestCase("fail-at-exit"), TestCase("throw")]
    public void A_process_that_fails_ends_all_after_its_sentence(string work)
    {
        Outcome outcome = MpiRun.Test(library, 2, work);
        Assert.That(outcome.Code, work == "throw" ? Is.Not.Zero : Is.EqualTo(MpiProgram.FailureCode), outcome.Error);
        Assert.That(outcome.Error, Does.Contain(MpiProgram.Sentence));
    }

    [Test]
    public void Processes_that_end_together_keep_their_exit_code() =>
        MpiRun.Test(library, 2, "fail-together").AssertCode(MpiProgram.FailureCode);

    [Test]
    public void An_error_of_the_library_is_an_exception_in_its_words()
    {
        Outcome outcome = MpiRun.Test(library, 2, "wrong-partner").AssertCode(0);
        Assert.That(outcome.OutputLines, Has.Length.EqualTo(2));
        Assert.That(outcome.OutputLines, Is.All.StartsWith($"MPI_Sendrecv of {library} ").And.All.Contain("rank"));
    }
}
