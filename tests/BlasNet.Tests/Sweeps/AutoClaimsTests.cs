using BlasNet.Files;
using BlasNet.Sweeps;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Sweeps;

internal sealed class AutoClaimsTests : FolderTests
{
    private static readonly ClaimOwner Elsewhere = new("node07", 4242, "", "2026-11-30T00:00:00Z", "k");

    [Test]
    public void A_plan_counts_the_threads_of_all_living_workers_for_as_long_as_they_have_time()
    {
        using AutoClaims one = Claims(threads: 2);
        one.Join(left: 1000);
        Assert.That((one.Others(), one.JobsWithin(1000), one.Longest(1000)), Is.EqualTo((0, 2, (1000.0, 2))));
        using (AutoClaims longer = Claims(threads: 4), trials = Claims(threads: 8))
        {
            longer.Join(left: 2000);
            trials.Join(left: double.PositiveInfinity);
            Assert.That((one.Others(), one.JobsWithin(1000)), Is.EqualTo((2, 6)), "one that goes by trials plans for itself");
            (double left, int jobs) = one.Longest(1000);
            Assert.That(left, Is.EqualTo(2000).Within(60));
            Assert.That(jobs, Is.EqualTo(5), "2 threads for half of the time");
            Assert.That(longer.JobsWithin(2000), Is.EqualTo(5));
        }
        Assert.That((one.Others(), one.JobsWithin(1000), one.JobsWithin(-1)), Is.EqualTo((0, 2, 2)));
    }

    [Test]
    public void A_silent_worker_does_not_count_and_the_next_one_removes_its_claim()
    {
        string silent = Write("worker_4-99999999999-k");
        using AutoClaims one = Claims(threads: 1);
        one.Join(left: 1000);
        Assert.That((one.Others(), one.JobsWithin(1000)), Is.EqualTo((1, 5)));
        File.SetLastWriteTimeUtc(silent, DateTime.UtcNow.AddMinutes(-2));
        Assert.That((one.Others(), one.JobsWithin(1000)), Is.EqualTo((0, 1)));
        using AutoClaims next = Claims(threads: 1);
        next.Join(left: 1000);
        Assert.That(Directory.GetFiles(folder["trials"]), Has.Length.EqualTo(2).And.None.Contains("worker_4"));
    }

    [Test]
    public void Trainings_at_work_are_those_of_living_workers()
    {
        Write("trial_3-1");
        File.SetLastWriteTimeUtc(Write("trial_3-2"), DateTime.UtcNow.AddMinutes(-2));
        Write("plan");
        using AutoClaims claims = Claims(threads: 1);
        using Claim? own = claims.TryTake((4, 5));
        Assert.That(claims.AtWork().Keys, Is.EquivalentTo(new[] { (3, 1), (4, 5) }));
        Assert.That(claims.TryTake((3, 1)), Is.Null);
    }

    private string Write(string work)
    {
        Directory.CreateDirectory(folder["trials"]);
        string path = folder[$"trials/{work}.claim.1"];
        File.WriteAllBytes(path, Elsewhere.ToJson());
        return path;
    }

    private AutoClaims Claims(int threads) => new(folder.Root, TimeSpan.FromMinutes(1), threads, TestContext.Out.WriteLine);
}
