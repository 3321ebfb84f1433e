using BlasNet.Files;

namespace BlasNet.Tests.Files;

/// <summary>The wire format of protobuf, byte by byte as its documentation gives it.</summary>
internal static class ProtobufTests
{
    // protobuf.dev, "Encoding": field 1 with 150, field 2 with the text "testing", field 3 with a message that holds 150.
    [Test]
    public static void The_examples_of_the_documentation_are_written_and_read()
    {
        var writer = new ProtobufWriter();
        writer.Integer(1, 150);
        writer.Text(2, "testing");
        writer.Message(3, inner => inner.Integer(1, 150));
        Assert.That(Convert.ToHexString(writer.Bytes.Span), Is.EqualTo("089601" + "120774657374696E67" + "1A03089601"));

        var reader = new ProtobufReader(writer.Bytes);
        Assert.That(reader.Next(), Is.True);
        Assert.That((reader.Field, reader.Integer()), Is.EqualTo((1, 150)));
        Assert.That(reader.Next(), Is.True);
        Assert.That((reader.Field, reader.Text()), Is.EqualTo((2, "testing")));
        Assert.That(reader.Next(), Is.True);
        ProtobufReader message = reader.Message();
        Assert.That(message.Next(), Is.True);
        Assert.That(message.Integer(), Is.EqualTo(150));
        Assert.That(message.Next(), Is.False);
        Assert.That(reader.Next(), Is.False);
    }

    [TestCase(0, "0800")]
    [TestCase(-1, "08FFFFFFFFFFFFFFFFFF01")]
    [TestCase(long.MinValue, "0880808080808080808001")]
    [TestCase(long.MaxValue, "08FFFFFFFFFFFFFFFF7F")]
    public static void Whole_numbers_have_up_to_ten_bytes(long value, string hex)
    {
        var writer = new ProtobufWriter();
        writer.Integer(1, value);
        Assert.That(Convert.ToHexString(writer.Bytes.Span), Is.EqualTo(hex));
        var reader = new ProtobufReader(writer.Bytes);
        reader.Next();
        Assert.That(reader.Integer(), Is.EqualTo(value));
    }

    // 3, 270 and 86942, as in the documentation.
    [TestCase("3206038E029EA705", TestName = "Numbers_are_read_packed")]
    [TestCase("3003308E02309EA705", TestName = "Numbers_are_read_one_by_one")]
    [TestCase("30033205" + "8E029EA705", TestName = "Numbers_are_read_mixed")]
    public static void Numbers_are_read(string hex)
    {
        var numbers = new List<long>();
        for (var reader = new ProtobufReader(Convert.FromHexString(hex)); reader.Next();)
            reader.AddIntegers(numbers);
        Assert.That(numbers, Is.EqualTo(new[] { 3L, 270, 86942 }));
    }

    [Test]
    public static void Floats_are_read_packed_and_one_by_one()
    {
        var singles = new List<float>();
        for (var reader = new ProtobufReader(Convert.FromHexString("0A080000803F000000C0" + "0D0000003F")); reader.Next();)
            reader.AddSingles(singles);
        Assert.That(singles, Is.EqualTo(new[] { 1f, -2f, 0.5f }));
        var doubles = new List<double>();
        for (var reader = new ProtobufReader(Convert.FromHexString("0A08000000000000F03F" + "09000000000000E0BF")); reader.Next();)
            reader.AddDoubles(doubles);
        Assert.That(doubles, Is.EqualTo(new[] { 1, -0.5 }));
    }

    [Test]
    public static void Unknown_fields_of_all_kinds_are_passed_over()
    {
        var reader = new ProtobufReader(Convert.FromHexString("0801" + "110203040506070809" + "1A02AABB" + "2501020304" + "2807"));
        long last = 0;
        while (reader.Next())
        {
            if (reader.Field == 5)
                last = reader.Integer();
        }
        Assert.That(last, Is.EqualTo(7));
    }

    [TestCase("08", "it is cut off")]
    [TestCase("0896", "it is cut off")]
    [TestCase("08FFFFFFFFFFFFFFFFFFFF01", "a number has more than 10 bytes")]
    [TestCase("12077465", "'7' bytes are announced, but '2' are left")]
    [TestCase("12FFFFFFFFFFFFFFFFFF01", "'18446744073709551615' bytes are announced, but '0' are left")]
    [TestCase("0001", "a field has the number 0")]
    [TestCase("0B", "field '1' has the unknown kind '3'")]
    public static void A_damaged_message_is_refused(string hex, string reason)
    {
        DataException error = Assert.Throws<DataException>(() =>
        {
            for (var reader = new ProtobufReader(Convert.FromHexString(hex)); reader.Next();)
            {
                if (reader.Kind == WireKind.Bytes)
                    reader.Bytes();
            }
        })!;
        Assert.That(error.Sentence, Is.EqualTo($"the protobuf message is malformed: {reason}."));
    }

    [Test]
    public static void A_field_of_another_kind_is_refused()
    {
        DataException error = Assert.Throws<DataException>(() =>
        {
            var reader = new ProtobufReader(Convert.FromHexString("0801"));
            reader.Next();
            reader.Text();
        })!;
        Assert.That(error.Sentence, Does.Contain("field '1' is of the kind '0' instead of '2'"));
    }

    [Test]
    public static void Messages_nested_too_deep_are_refused()
    {
        byte[] message = [0x08, 0x01];
        for (int i = 0; i < 17; i++)
            message = [0x0A, (byte)message.Length, .. message];
        DataException error = Assert.Throws<DataException>(() => Descend(new ProtobufReader(message)))!;
        Assert.That(error.Sentence, Does.Contain("messages are nested deeper than '16' levels"));

        static void Descend(ProtobufReader reader)
        {
            while (reader.Next())
            {
                if (reader.Kind == WireKind.Bytes)
                    Descend(reader.Message());
            }
        }
    }
}
