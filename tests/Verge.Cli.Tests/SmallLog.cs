using System.Text;

namespace Verge.Cli.Tests;

/// <summary>A small log in the format of the RecSys Challenge 2019.</summary>
internal static class SmallLog
{
    public const string Header = "user_id,session_id,timestamp,step,action_type,reference,platform,city,device,current_filters,impressions,prices\n";

    /// <summary>Sessions of one click-out each, after looking at the hotel's pictures.</summary>
    public static string Of(int sessions)
    {
        var text = new StringBuilder(Header);
        for (var s = 0; s < sessions; s++)
        {
            text.Append(FormattableString.Invariant($"u{s % 7},s{s},{1_541_030_400 + (60 * s)},1,interaction item image,{1000 + (s % 5)},AU,Sydney,mobile,,,\n"));
            text.Append(FormattableString.Invariant($"u{s % 7},s{s},{1_541_030_401 + (60 * s)},2,clickout item,{1000 + (s % 5)},AU,Sydney,mobile,,1000|1001|1002|1003|1004,50|60|70|80|90\n"));
        }

        return text.ToString();
    }
}
