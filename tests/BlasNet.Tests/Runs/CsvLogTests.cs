using System.Globalization;
using System.Text;
using BlasNet.Files;
using FsCheck;
using FsCheck.Fluent;

namespace BlasNet.Tests.Runs;

internal sealed class CsvLogTests
{
    private static readonly string[] Columns = ["epoch", "loss", "val_loss"];

    private TestFolder folder = null!;
    private string path = null!;

    [SetUp]
    public void SetUp()
    {
        folder = new TestFolder();
        path = folder["metrics.csv"];
    }

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void The_bytes_are_those_of_the_contract()
    {
        CsvLog log = CsvLog.Create(path, ["epoch", "loss", "a,b", "say \"x\""]);
        log.Append([1, 0.1, 1e-7, double.NaN]);
        log.Append([2, double.PositiveInfinity, double.NegativeInfinity, 60000]);
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(Encoding.UTF8.GetBytes(
            "epoch,loss,\"a,b\",\"say \"\"x\"\"\"\n1,0.1,1E-07,NaN\n2,Infinity,-Infinity,60000\n")));
        Assert.That(CsvLog.Read(path).Columns, Is.EqualTo(new[] { "epoch", "loss", "a,b", "say \"x\"" }));
    }

    [Test, SetCulture("de-DE")]
    public void A_German_culture_changes_no_byte()
    {
        Assume.That(0.5.ToString(CultureInfo.CurrentCulture), Is.EqualTo("0,5"), "the machine has culture data");
        CsvLog log = CsvLog.Create(path, Columns);
        log.Append([1, 0.5, -1234.25]);
        Assert.That(File.ReadAllText(path), Is.EqualTo("epoch,loss,val_loss\n1,0.5,-1234.25\n"));
        Assert.That(CsvLog.Read(path).Rows[0], Is.EqualTo(new[] { 1, 0.5, -1234.25 }));
    }

    [Test]
    public void Any_numbers_come_back_bit_by_bit()
    {
        Gen<double> number = Gen.Zip(Gen.Choose(int.MinValue, int.MaxValue), Gen.Choose(int.MinValue, int.MaxValue))
            .Select(halves => BitConverter.Int64BitsToDouble(((long)halves.Item1 << 32) | (uint)halves.Item2));
        Prop.ForAll(Gen.ArrayOf(number, 2).ToArbitrary(), values =>
        {
            File.Delete(path);
            CsvLog.Create(path, Columns).Append([1, .. values]);
            double[] read = CsvLog.Read(path).Rows.Single();
            for (int i = 0; i < 2; i++)
                Assert.That(double.IsNaN(values[i]) ? double.IsNaN(read[i + 1]) : values[i].Equals(read[i + 1]),
                    $"{values[i]:R} came back as {read[i + 1]:R}");
        }).Check(Config.QuickThrowOnFailure.WithReplay(20260102, 7));
    }

    [Test]
    public void An_existing_file_is_never_overwritten()
    {
        File.WriteAllText(path, "mine");
        Assert.That(() => CsvLog.Create(path, Columns), Throws.TypeOf<MachineException>()
            .With.Message.EqualTo($"{path}: it cannot be written, because it exists already."));
        Assert.That(File.ReadAllText(path), Is.EqualTo("mine"));
    }

    [Test]
    public void A_row_of_another_length_is_refused()
    {
        CsvLog log = CsvLog.Create(path, Columns);
        Assert.That(() => log.Append([1, 2]), Throws.TypeOf<ConfigurationException>().With.Message.Contains("'2' values"));
        Assert.That(CsvLog.Read(path).Rows, Is.Empty);
    }

    [Test]
    public void Columns_that_repeat_or_break_lines_are_refused()
    {
        Assert.That(() => CsvLog.Create(path, ["a", "a"]), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => CsvLog.Create(path, ["a", "b\n"]), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => CsvLog.Create(path, []), Throws.TypeOf<ConfigurationException>());
        Assert.That(File.Exists(path), Is.False);
    }

    [Test]
    public void A_resumed_file_continues_after_the_epoch_without_duplicates()
    {
        Fill(4);
        CsvLog log = CsvLog.Resume(path, Columns, epoch: 2);
        log.Append([3, 0.3, 0.33]);
        Assert.That(File.ReadAllText(path), Is.EqualTo("epoch,loss,val_loss\n1,0.1,1\n2,0.2,2\n3,0.3,0.33\n"));
    }

    [Test]
    public void A_file_cut_at_any_byte_is_resumed_cleanly_or_refused_with_a_sentence()
    {
        byte[] whole = Fill(3);
        int header = Array.IndexOf(whole, (byte)'\n') + 1;
        int first = Array.IndexOf(whole, (byte)'\n', header) + 1;
        for (int length = 0; length <= whole.Length; length++)
        {
            byte[] cut = whole[..length];
            File.WriteAllBytes(path, cut);
            CsvLog.Resume(path, Columns, epoch: 0);
            Assert.That(File.ReadAllBytes(path), Is.EqualTo(whole[..header]), $"cut at {length}, resumed at the start");

            File.WriteAllBytes(path, cut);
            if (length < first)
            {
                Assert.That(() => CsvLog.Resume(path, Columns, epoch: 1), Throws.TypeOf<DataException>().With.Message.StartsWith(path),
                    $"cut at {length}");
                Assert.That(File.ReadAllBytes(path), Is.EqualTo(cut), "a refused file is left as it is");
            }
            else
            {
                CsvLog.Resume(path, Columns, epoch: 1);
                Assert.That(File.ReadAllBytes(path), Is.EqualTo(whole[..first]), $"cut at {length}, resumed after epoch 1");
            }
        }
    }

    [TestCase("1,0.1,1\n3,0.3,3\n", 1)]
    [TestCase("2,0.2,2\n3,0.3,3\n", 0)]
    [TestCase("1,0.1,1\n2,0.2,2\n2,0.2,2\n", 2)]
    public void A_file_that_lacks_an_epoch_before_the_last_one_is_refused(string rows, int upTo)
    {
        File.WriteAllText(path, "epoch,loss,val_loss\n" + rows);
        Assert.That(() => CsvLog.Resume(path, Columns, epoch: 3), Throws.TypeOf<DataException>().With.Message
            .EqualTo($"{path}: the run continues after epoch '3', but it has the rows of the epochs up to '{upTo}' only."));
    }

    [Test]
    public void A_missing_file_begins_again_only_at_the_start()
    {
        Assert.That(() => CsvLog.Resume(path, Columns, epoch: 1), Throws.TypeOf<DataException>());
        CsvLog.Resume(path, Columns, epoch: 0);
        Assert.That(File.ReadAllText(path), Is.EqualTo("epoch,loss,val_loss\n"));
    }

    [Test]
    public void Other_columns_are_refused_and_both_lists_are_named()
    {
        Fill(1);
        Assert.That(() => CsvLog.Resume(path, ["epoch", "loss"], epoch: 1), Throws.TypeOf<DataException>()
            .With.Message.EqualTo($"{path}: its columns are 'epoch,loss,val_loss', but the run has 'epoch,loss'."));
    }

    [TestCase("epoch,loss,val_loss\n1,2\n", ", line 2: it has '2' fields, but the header has '3'.")]
    [TestCase("epoch,loss,val_loss\n1,2,3\n2,n/a,3\n", ", line 3: the value 'n/a' in column 'loss' is not a number.")]
    [TestCase("epoch,loss,val_loss\n1,2,3\n\n1,2\n", ", line 4: it has '2' fields, but the header has '3'.")]
    [TestCase("epoch,loss,val_loss\n1,2,3,4\n", ", line 2: it has '4' fields, but the header has '3'.")]
    [TestCase("epoch;loss;val_loss\n1;2;3\n2;2,5;1.234,5\n", ", line 3: the value '1.234,5' in column 'val_loss' is not a number.")]
    [TestCase("epoch,loss,loss\n1,2,3\n", ", line 1: the column 'loss' stands twice in the header.")]
    [TestCase("epoch,loss,val_loss\n1,2\"x\",3\n", ", line 2: a quotation mark stands inside an unquoted field.")]
    [TestCase("", ": it has no header line.")]
    public void A_malformed_line_is_named(string text, string problem)
    {
        File.WriteAllText(path, text);
        Assert.That(() => CsvLog.Read(path), Throws.TypeOf<DataException>().With.Message.EqualTo(path + problem));
    }

    [Test]
    public void Bytes_that_are_no_text_are_a_sentence()
    {
        File.WriteAllBytes(path, [.. "epoch\n"u8, 0xFF, (byte)'\n']);
        Assert.That(() => CsvLog.Read(path), Throws.TypeOf<DataException>().With.Message.Contains("position '6'"));
    }

    [Test]
    public void Lines_that_a_spreadsheet_ended_its_own_way_are_read()
    {
        File.WriteAllText(path, "epoch,loss,val_loss\r\n1,2,3\r\n2,2,3\r\n");
        CsvLog.Resume(path, Columns, epoch: 1);
        Assert.That(CsvLog.Read(path).Rows, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_folder_in_place_of_the_file_is_a_sentence()
    {
        Directory.CreateDirectory(path);
        Assert.That(() => CsvLog.Read(path), Throws.TypeOf<DataException>().With.Message.EndsWith("because it is a folder, not a file."));
        Assert.That(() => CsvLog.Create(path, Columns), Throws.TypeOf<MachineException>());
    }

    private byte[] Fill(int rows)
    {
        CsvLog log = CsvLog.Create(path, Columns);
        for (int epoch = 1; epoch <= rows; epoch++)
            log.Append([epoch, epoch / 10.0, epoch]);
        return File.ReadAllBytes(path);
    }
}
