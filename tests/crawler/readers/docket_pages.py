"""Invented pages in the layouts of the courts' CM/ECF, their feeds and the archive."""

DISTRICT = """<html><head><title>CAND-ECF</title></head><body><div id="cmecfMainContent">
<table border=0 width="100%"><tr><td align=right><SPAN>ADRMOP</SPAN></td></tr></table>
<h3 align=center>U.S. District Court<BR>
California Northern District (Oakland)<BR>
CIVIL DOCKET FOR CASE #: 4:26-cv-04711-ABC</h3>
<TABLE width='100%' border=0 CELLSPACING=5><tr>
<td valign=top width="60%"><br>Alder Labs, Inc. et al v. Birch AI Corp. et al<br>
Assigned to: Hon. Rowan Oakley<br>
Referred to: Magistrate Judge Hazel Elm<br>
Related Case: <a href="/cgi-bin/DktRpt.pl?99">3:26-cv-00099-ABC</a><br>
Case in other court: U.S. Court of Appeals for the Ninth Circuit, 26-01777<br>
Cause: 18:1836 Civil Action to Protect Trade Secrets</td>
<td valign=top width="40%"><br>Date Filed: 03/01/2026<br>
Jury Demand: Plaintiff<br>
Nature of Suit: 880 Defend Trade Secrets Act<br>
Jurisdiction: Federal Question</td></tr></table>
<table width="100%" border=0 cellspacing=5>
<tr><td><b><u>Plaintiff                               </u></b></td></tr>
<tr><td valign=top width="40%"><B>Alder Labs, Inc.</B></td>
<td valign=top width="20%" align=right>represented&nbsp;by</td><td valign=top width="40%"><B>Ann                  B.              Willow                                             </B>
<BR>Willow &amp; Reed LLP
<BR>100 Main Street
<BR>Suite 700
<BR>Oakland, CA 94607
<BR>(510) 555-0100
<BR>Email: awillow&#064;willowreed.example
<BR><I>LEAD ATTORNEY</I>
<BR><I>ATTORNEY TO BE NOTICED</I></td></tr><tr><td></td></tr>
<tr><td valign=top><br>V.<br></td></tr>
<tr><td><b><u>Defendant                               </u></b></td></tr>
<tr><td valign=top width="40%"><B>Birch AI Corp.</B> <br><I>TERMINATED: 05/02/2026</I></td>
<td valign=top width="20%" align=right>represented&nbsp;by</td><td valign=top width="40%"><B>Sam                  Hornbeam                                             </B>
<BR>Email: sam&#064;hornbeamlaw.example
<BR><I>ATTORNEY TO BE NOTICED</I></td></tr><tr><td></td></tr>
<tr><td><b><u>Defendant                               </u></b></td></tr>
<tr><td valign=top width="40%"><B>Cedar Birch</B></td></tr><tr><td></td></tr>
</table>
<br><table align=center width='99%' border=1 rules=all cellpadding=5 cellspacing=0>
<tr><td style='font-weight:bold'>Date Filed</td><th>#</th><td style='font-weight:bold'>Docket Text</td></tr>
<tr><td width='94' valign=top nowrap>03/01/2026</td><td valign='top' align='right'><a href="https://ecf.cand.uscourts.gov/doc1/035112345001" onClick="goDLS('/doc1/035112345001','444001','7','','1','1','','');return(false);">1</a>&nbsp;</td><td valign=top>COMPLAINT against Birch AI Corp., Cedar Birch (Filing fee $ 405). Filed by Alder Labs, Inc. (Attachments: # 1 Exhibit A)(Willow, Ann) (Filed on 3/1/2026) (Entered: 03/02/2026)</td></tr>
<tr><td width='94' valign=top nowrap>03/20/2026</td><td valign='top' align='right'>&nbsp;</td><td valign=top>Minute Entry for proceedings held before Judge Rowan Oakley: Initial Case Management Conference held on 3/20/2026. (Entered: 03/20/2026)</td></tr>
<tr><td width='94' valign=top nowrap>04/10/2026</td><td valign='top' align='right'><a href="https://ecf.cand.uscourts.gov/doc1/035012345009" onClick="goDLS('/doc1/035012345009','444001','19','','1','1','','');return(false);">2</a>&nbsp;</td><td valign=top>MOTION to Dismiss filed by Birch AI Corp. Motion Hearing set for 5/15/2026 02:00 PM in Oakland, Courtroom 1. Responses due by 4/24/2026. (Hornbeam, Sam) (Entered: 04/10/2026)</td></tr>
<tr><td width='94' valign=top nowrap>04/24/2026</td><td valign='top' align='right'>3&nbsp;</td><td valign=top>***FILED UNDER SEAL*** OPPOSITION to 2 MOTION to Dismiss filed by Alder Labs, Inc. (Willow, Ann) (Entered: 04/24/2026)</td></tr>
</table>
<br><hr><center><table><tr><td>PACER Service Center</td></tr><tr><td>Transaction Receipt</td></tr></table></center>
</div></body></html>
"""

APPELLATE = """<!DOCTYPE html><HTML><HEAD><TITLE>26-1777 Docket</TITLE></HEAD><BODY>
<form action='TransportRoom?servlet=CaseSummary.jsp' method='post'></form>
<table width="100%" border="0"><tbody><tr><td align="right"></td></tr>
<tr><td align="center"><b>General Docket<br>United States Court of Appeals for the Ninth Circuit</b></td></tr></tbody></table>
<table width="100%" border="1" cellpadding="4">
<!-- ===================== NEW SECTION - Case Stub ======================== -->
<tbody><tr><td><table width="100%" border="0">
<tbody><tr><td><b>Court of Appeals Docket #: </b>26-1777</td>
<td valign="top" align="right" rowspan="2"><b>Docketed:</b> 06/02/2026</td></tr>
<tr><td>Alder Labs, Inc., et al v. Birch AI Corp., et al</td></tr>
<tr><td><b>Appeal From:</b> U.S. District Court for Northern California, Oakland</td></tr>
<tr><td><b>Fee Status:</b> Paid</td></tr></tbody></table></td></tr>
<!-- ==================== NEW SECTION - Case Type ========================= -->
<tr><td><table width="100%" border="0"><tbody><tr><td><b>Case Type Information:</b></td></tr>
<tr><td><b>&nbsp;&nbsp;1)</b> civil</td></tr><tr><td><b>&nbsp;&nbsp;2)</b> private</td></tr></tbody></table></td></tr>
</tbody></table>
<!-- ================= NEW SECTION - DOCKET ENTRIES =================== -->
<form name="dktEntry" action="TransportRoom" method="GET">
<table width="100%" border="1" cellpadding="0"><tbody><tr><td><table border="0" cellpadding="4">
<tbody><tr><td valign="top">06/02/2026</td><td valign="top" nowrap=""><a href="https://ecf.ca9.uscourts.gov/docs1/009012345678">1</a></td><td width="90%" valign="top">DOCKETED CAUSE AND ENTERED APPEARANCES OF COUNSEL. [100] [Entered: 06/02/2026 09:53 AM]</td></tr>
</tbody></table></td></tr></tbody></table></form></BODY></HTML>
"""

LOGIN = """<html><head><title>PACER: Login</title></head><body><form id="loginForm">Username Password</form></body></html>"""

FEED = """<?xml version="1.0" encoding="ISO-8859-1"?><rss version="2.0"><channel>
<title>Northern District of California - Recent Entries</title><link>https://ecf.cand.uscourts.gov</link>
<description>Docket entries of type: all</description><lastBuildDate>Tue, 24 Nov 2026 09:15:28 GMT</lastBuildDate>
<item><title>4:26-cv-04711 Alder Labs, Inc. v. Birch AI Corp.</title><link>https://ecf.cand.uscourts.gov/cgi-bin/DktRpt.pl?444001</link>
<description>[Motion to Seal] (&#x3C;a href=&#x22;https://ecf.cand.uscourts.gov/doc1/035112345020?caseid=444001&#x26;de_seq_num=31&#x22; &#x3E;12&#x3C;/a&#x3E;)</description>
<guid isPermaLink="true">https://ecf.cand.uscourts.gov/cgi-bin/DktRpt.pl?444001&#x26;31</guid><pubDate>Tue, 24 Nov 2026 09:01:02 GMT</pubDate></item>
<item><title>4:26-cv-04711 Alder Labs, Inc. v. Birch AI Corp.</title><link>https://ecf.cand.uscourts.gov/cgi-bin/DktRpt.pl?444001</link>
<description>[Declaration] (&#x3C;a href=&#x22;https://ecf.cand.uscourts.gov/doc1/035112345020?caseid=444001&#x26;de_seq_num=31&#x22; &#x3E;12&#x3C;/a&#x3E;)</description>
<guid isPermaLink="true">https://ecf.cand.uscourts.gov/cgi-bin/DktRpt.pl?444001&#x26;31</guid><pubDate>Tue, 24 Nov 2026 09:01:02 GMT</pubDate></item>
<item><title>4:26-cv-04711 Alder Labs, Inc. v. Birch AI Corp.</title><link>https://ecf.cand.uscourts.gov/cgi-bin/DktRpt.pl?444001</link>
<description>[Clerk's Notice] </description>
<guid isPermaLink="true">https://ecf.cand.uscourts.gov/cgi-bin/DktRpt.pl?444001&#x26;33</guid><pubDate>Tue, 24 Nov 2026 08:01:02 GMT</pubDate></item>
<item><title>3:26-cv-00005 Elm v. Fir</title><link>https://ecf.cand.uscourts.gov/cgi-bin/DktRpt.pl?444005</link>
<description>[Complaint] (&#x3C;a href=&#x22;https://ecf.cand.uscourts.gov/doc1/035112345030?caseid=444005&#x26;de_seq_num=2&#x22; &#x3E;1&#x3C;/a&#x3E;)</description>
<guid isPermaLink="true">https://ecf.cand.uscourts.gov/cgi-bin/DktRpt.pl?444005&#x26;2</guid><pubDate>Tue, 24 Nov 2026 07:01:02 GMT</pubDate></item>
<item><title>5:26-~xx-00001 </title><link>https://ecf.cand.uscourts.gov/cgi-bin/DktRpt.pl?444009</link>
<description>[Order] </description><guid>x</guid><pubDate>Tue, 24 Nov 2026 07:01:02 GMT</pubDate></item>
</channel></rss>
"""

ARCHIVED_XML = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE gov_uscourts_docket SYSTEM "docket.dtd">
<gov_uscourts_docket><case_details><court>ded</court><docket_num>1:26-cv-00613</docket_num>
<case_name>Alder Publishing v. Birch Search Inc.</case_name><pacer_case_num>72001</pacer_case_num>
<date_case_filed>2026-05-06</date_case_filed><assigned_to>Judge Rowan Oakley</assigned_to>
<case_cause>17:101 Copyright Infringement</case_cause><nature_of_suit>820 Copyright</nature_of_suit>
<jury_demand>Both</jury_demand><jurisdiction>Federal Question</jurisdiction></case_details>
<party_list><party><name>Alder Publishing</name><type>Plaintiff</type><extra_info></extra_info>
<attorney_list><attorney><attorney_name>Ann Willow</attorney_name><contact>Willow &amp; Reed LLP
1 Market Street
Wilmington, DE 19801</contact><attorney_role>LEAD ATTORNEY</attorney_role></attorney></attorney_list></party></party_list>
<document_list><document doc_num="1" attachment_num="0"><date_filed>2026-05-06</date_filed>
<long_desc>COMPLAINT for copyright infringement against Birch Search Inc.</long_desc><short_desc></short_desc>
<pacer_doc_id>04301234567</pacer_doc_id></document></document_list></gov_uscourts_docket>
"""

ARCHIVED_JSON = """{"court": "https://www.courtlistener.com/api/rest/v4/courts/ded/", "docket_number": "1:26-cv-00613", "case_name": "Alder Publishing v. Birch Search Inc.",
"date_filed": "2026-05-06", "date_terminated": null, "assigned_to_str": "Rowan Oakley", "pacer_case_id": "72001", "nature_of_suit": "Copyright",
"docket_entries": [
 {"entry_number": 2, "date_filed": "2026-05-09", "description": "MOTION to Stay", "recap_sequence_number": "2026-05-09.001",
  "recap_documents": [{"document_number": "2", "attachment_number": null, "pacer_doc_id": "04311234570", "description": ""}]},
 {"entry_number": 1, "date_filed": "2026-05-06", "description": "", "recap_sequence_number": "2026-05-06.001",
  "recap_documents": [{"document_number": "1", "attachment_number": null, "pacer_doc_id": "04301234567", "description": "Complaint"}]}],
"parties": [{"name": "Alder Publishing", "party_types": [{"name": "Plaintiff", "date_terminated": null}],
 "attorneys": [{"name": "Ann Willow", "contact_raw": "Willow & Reed LLP\\n1 Market Street\\n", "roles": [2]}]}]}
"""
