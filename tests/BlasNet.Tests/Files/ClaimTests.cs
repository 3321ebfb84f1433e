using System.Diagnostics;
using System.Globalization;
using BlasNet.Files;
using BlasNet.Native;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Files;

internal sealed class ClaimTests : FolderTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    [Test]
    public void A_claim_is_one_processs_until_it_is_given_up()
    {
        using ClaimFolder first = Open(), second = Open();
        using (Claim claim = first.TryTake("w")!)
        {
            Assert.That(claim.Former, Is.Null);
            Assert.That((second.TryTake("w"), first.TryTake("w")), Is.EqualTo(((Claim?)null, (Claim?)null)));
            ClaimState state = second.Read().Single();
            Assert.That((state.Work, state.Turn, state.Owner, state.IsHeld), Is.EqualTo(("w", 1, claim.Owner, true)));
            Assert.That((state.Owner!.Host, state.Owner.Process), Is.EqualTo((Environment.MachineName, Environment.ProcessId)));
        }
        Assert.That(second.Read(), Is.Empty);
        using Claim again = second.TryTake("w")!;
        Assert.That(folder.Names, Is.EqualTo(new[] { "w.claim.1" }));
    }

    [Test]
    public void Of_many_who_claim_at_once_one_gets_it()
    {
        for (int round = 0; round < 30; round++)
            AssertOneWins(string.Create(CultureInfo.InvariantCulture, $"w{round}"));
    }

    [Test]
    public void Of_many_who_take_over_at_once_one_gets_it()
    {
        for (int round = 0; round < 30; round++)
        {
            string work = string.Create(CultureInfo.InvariantCulture, $"w{round}");
            WriteForeign(work + ".claim.3", silence: Timeout * 2);
            Claim won = AssertOneWins(work);
            Assert.That(won.Former!.Turn, Is.EqualTo(3));
        }
        Assert.That(folder.Names, Is.All.EndsWith(".claim.4"));
    }

    [Test]
    public void A_silent_claim_is_taken_over_and_its_owner_finds_that_out()
    {
        using ClaimFolder first = Open(), second = Open();
        using Claim silent = first.TryTake("w")!;
        Age("w.claim.1", Timeout * 2);
        using Claim taken = second.TryTake("w")!;
        Assert.That((taken.Former!.Owner, taken.Former.Silence), Is.EqualTo((silent.Owner, Timeout * 2)).Using<TimeSpan?>(
            (a, b) => (a - b)?.Duration() < TimeSpan.FromMinutes(1)));
        Assert.That(silent.IsLost, Is.False, "not yet");
        silent.Beat();
        Assert.That((silent.IsLost, silent.Lost.IsCancellationRequested), Is.EqualTo((true, true)));
        silent.Dispose();
        Assert.That(folder.Names, Is.EqualTo(new[] { "w.claim.2" }), "the claim of the other stays");
        taken.Beat();
        Assert.That(taken.IsLost, Is.False);
    }

    [Test]
    public void A_claim_that_was_given_up_and_made_anew_is_not_that_of_its_former_owner()
    {
        using ClaimFolder first = Open(), second = Open();
        using Claim silent = first.TryTake("w")!;
        Age("w.claim.1", Timeout * 2);
        second.TryTake("w")!.Dispose();
        using Claim anew = second.TryTake("w")!;
        Assert.That(folder.Names, Is.EqualTo(new[] { "w.claim.1" }));
        silent.Beat();
        Assert.That(silent.IsLost);
        silent.Dispose();
        Assert.That(folder.Names, Is.EqualTo(new[] { "w.claim.1" }));
    }

    [Test]
    public void A_sign_of_life_keeps_a_claim()
    {
        using ClaimFolder first = Open(), second = Open();
        using Claim claim = first.TryTake("w")!;
        Age("w.claim.1", Timeout * 2);
        claim.Beat();
        Assert.That(second.TryTake("w"), Is.Null);
        Assert.That((claim.IsLost, File.Exists(folder["w.claim.2"])), Is.EqualTo((false, false)));
    }

    [Test]
    public void Signs_of_life_are_given_without_being_asked_for()
    {
        using var quick = new ClaimFolder(folder.Root, TimeSpan.FromSeconds(1));
        using Claim claim = quick.TryTake("w")!;
        Age("w.claim.1", Timeout);
        Assert.That(() => File.GetLastWriteTimeUtc(folder["w.claim.1"]),
            Is.GreaterThan(DateTime.UtcNow - (Timeout / 2)).After(20_000, 10));
    }

    [Test]
    public void A_claim_whose_file_is_gone_is_lost()
    {
        using ClaimFolder claims = Open();
        using Claim claim = claims.TryTake("w")!;
        File.Delete(folder["w.claim.1"]);
        claim.Beat();
        Assert.That(claim.IsLost);
    }

    // The clock of a machine stands in its claims only to be read by people.
    [TestCase("2099-01-01T00:00:00Z", ExpectedResult = false)]
    [TestCase("1999-01-01T00:00:00Z", ExpectedResult = false)]
    public bool The_clock_of_another_machine_does_not_count(string since)
    {
        using ClaimFolder claims = Open();
        WriteForeign("old.claim.1", Timeout * 2, since);
        Assert.That(claims.TryTake("old"), Is.Not.Null);
        WriteForeign("new.claim.1", TimeSpan.Zero, since);
        return claims.TryTake("new") is not null;
    }

    [Test]
    public void A_time_ahead_of_the_clock_is_no_silence()
    {
        using ClaimFolder claims = Open();
        WriteForeign("w.claim.1", -Timeout * 3);
        Assert.That((claims.TryTake("w"), claims.Read().Single().Silence), Is.EqualTo(((Claim?)null, (TimeSpan?)TimeSpan.Zero)));
    }

    [TestCase("")]
    [TestCase("not JSON")]
    [TestCase("{ \"host\": 7 }")]
    [TestCase("{}")]
    public void A_claim_that_cannot_be_read_counts_by_its_age(string text)
    {
        using ClaimFolder claims = Open();
        File.WriteAllText(folder["w.claim.1"], text);
        Assert.That(claims.TryTake("w"), Is.Null);
        ClaimState state = claims.Read().Single();
        Assert.That((state.Owner, state.IsHeld, state.ToString()), Is.EqualTo(((ClaimOwner?)null, true, "an unknown process")));
        Age("w.claim.1", Timeout * 2);
        Assert.That(claims.TryTake("w"), Is.Not.Null);
    }

    [Test]
    public void Other_files_are_no_claims()
    {
        using ClaimFolder claims = Open();
        foreach (string name in (string[])["w.claim.x", "w.claim.", "w.json", ".w.claim.tmp"])
            File.WriteAllText(folder[name], "");
        Assert.That(claims.Read(), Is.Empty);
        Assert.That(claims.TryTake("w"), Is.Not.Null);
    }

    [Test]
    public void The_end_of_a_worker_gives_up_its_claims()
    {
        ClaimFolder claims = Open();
        claims.TryTake("a");
        claims.TryTake("b");
        claims.Dispose();
        Assert.That(folder.Names, Is.Empty);
    }

    [Test, Platform(Include = "Linux", Reason = "Elsewhere only silence tells.")]
    public void A_process_of_this_machine_that_has_ended_is_known_to_be_gone()
    {
        using Process process = Process.Start("/bin/sleep", "600");
        string identity = ProcessIdentity.Of(process.Id);
        string[] parts = identity.Split(' ');
        Assert.That(parts, Has.Length.EqualTo(4));
        Assert.That((ProcessIdentity.IsGone(identity), ProcessIdentity.IsGone(ProcessIdentity.Current)), Is.EqualTo((false, false)));
        Assert.That(ProcessIdentity.IsGone(string.Join(' ', [.. parts[..3], parts[3] + "1"])), "its number is that of another process now");
        process.Kill();
        process.WaitForExit();
        Assert.That(ProcessIdentity.IsGone(identity));
        foreach (int part in (int[])[0, 1])
        {
            string[] foreign = [.. parts];
            foreign[part] += "x";
            Assert.That(ProcessIdentity.IsGone(string.Join(' ', foreign)), Is.False, "another machine or container");
        }
        foreach (string nothing in (string[])["", "a b c d", "a", identity + " more"])
            Assert.That(ProcessIdentity.IsGone(nothing), Is.False);
        using ClaimFolder claims = Open();
        WriteForeign("w.claim.1", TimeSpan.Zero, identity: identity);
        Assert.That(claims.TryTake("w")?.Former?.Owner?.IsGone, Is.True);
    }

    [Test]
    public void The_clock_of_a_folder_is_that_of_its_files_and_leaves_none()
    {
        File.WriteAllText(folder["before"], "");
        DateTime now = FileClock.Now(folder.Root);
        File.WriteAllText(folder["after"], "");
        Assert.That(now, Is.InRange(File.GetLastWriteTimeUtc(folder["before"]), File.GetLastWriteTimeUtc(folder["after"])));
        Assert.That(folder.Names, Is.EqualTo(new[] { "after", "before" }));
    }

    private ClaimFolder Open() => new(folder.Root, Timeout);

    private Claim AssertOneWins(string work)
    {
        ClaimFolder[] workers = [.. Enumerable.Range(0, 6).Select(_ => Open())];
        var claims = new Claim?[workers.Length];
        using var start = new Barrier(workers.Length);
        Thread[] threads = [.. Enumerable.Range(0, workers.Length).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            claims[i] = workers[i].TryTake(work);
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Claim[] won = [.. claims.OfType<Claim>()];
        Assert.That(won, Has.Length.EqualTo(1));
        won[0].Beat();
        Assert.That(won[0].IsLost, Is.False);
        return won[0];
    }

    private void WriteForeign(string name, TimeSpan silence, string since = "2026-01-01T00:00:00Z", string identity = "")
    {
        File.WriteAllBytes(folder[name], new ClaimOwner("elsewhere", 7, identity, since, "k").ToJson());
        Age(name, silence);
    }

    private void Age(string name, TimeSpan silence) => File.SetLastWriteTimeUtc(folder[name], DateTime.UtcNow - silence);
}
